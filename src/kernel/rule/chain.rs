//! The chain: order, automatic priority, goto, whatever the family (Linux 6.18
//! `net/core/fib_rules.c`).

use super::eval::Subject;
use super::index::Indexing;
use super::twins::Twins;
use super::{Rule, Rules, Spot};
use crate::kernel::link::Links;
use crate::rtnl::RuleMsg;
use crate::types::{Family, TableId};

/// The rules of one family in one namespace, in walking order.
#[derive(Clone, Debug, Default)]
pub struct Chain {
    rules: Rules,
    /// Once some priority has many rules.
    twins: Option<Twins>,
    indexing: Indexing,
    realms: usize,
    ports: usize,
}

/// More rules than this of one priority are not compared one by one.
const FEW: usize = 16;

/// The rules that a new namespace has.
pub fn default_rules(family: Family) -> Chain {
    let mut rules = vec![
        Rule::lookup(0, TableId::LOCAL),
        Rule::lookup(0x7ffe, TableId::MAIN),
    ];
    if family == Family::INET {
        rules.push(Rule::lookup(0x7fff, TableId::DEFAULT));
    }
    Chain::of(rules)
}

/// What was counted and indexed follows from the rules.
impl PartialEq for Chain {
    fn eq(&self, other: &Self) -> bool {
        self.rules == other.rules
    }
}

impl Chain {
    /// These rules, put in order.
    pub fn of(rules: Vec<Rule>) -> Self {
        let mut chain = Self::default();
        rules.iter().for_each(|rule| chain.count(rule, true));
        chain.rules = Rules::of(rules);
        chain
    }

    /// The priority of a rule that gives none: one less than the second rule's, else 0
    /// (`fib_default_rule_pref`).
    pub fn automatic_priority(&self) -> u32 {
        { self.rules.iter().nth(1) }.map_or(0, |second| second.priority.saturating_sub(1))
    }

    /// Puts a rule behind all others of its priority.
    pub fn insert(&mut self, rule: Rule) {
        self.count(&rule, true);
        if let Some(twins) = &mut self.twins {
            twins.add(&rule);
        }
        self.indexing.forget();
        self.rules.insert(rule);
    }

    /// Takes a rule out.
    pub fn remove(&mut self, index: usize) -> Option<Rule> {
        let gone = self.rules.remove(index)?;
        self.count(&gone, false);
        if let Some(twins) = &mut self.twins {
            twins.remove(&gone);
        }
        self.indexing.forget();
        Some(gone)
    }

    fn count(&mut self, rule: &Rule, more: bool) {
        let step = |count: usize, yes: bool| match more {
            true => count + usize::from(yes),
            false => count.saturating_sub(usize::from(yes)),
        };
        self.realms = step(self.realms, rule.flow != 0);
        self.ports = step(self.ports, rule.wants_ports());
    }

    /// The rules, in walking order.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// Some rule gives realms to what it routes.
    pub fn has_realms(&self) -> bool {
        self.realms > 0
    }

    /// Some rule asks for the transport protocol or a port.
    pub fn wants_ports(&self) -> bool {
        self.ports > 0
    }

    /// The rules that may stand in the way of a new one, asked for by `msg`.
    pub(super) fn like(&mut self, new: &Rule, msg: &RuleMsg) -> impl Iterator<Item = &Rule> {
        if self.twins.is_none() && self.rules.of_priority(new.priority).nth(FEW).is_some() {
            self.twins = Some(Twins::of(&self.rules));
        }
        let none = self.twins.as_ref().is_some_and(|twins| {
            !twins.may_have(new, (msg.src_len, msg.src), (msg.dst_len, msg.dst))
        });
        { self.rules.of_priority(new.priority) }.take_while(move |_| !none)
    }

    /// Where the rules are that may match, in order; nothing when there is no saying without
    /// looking at all of them.
    pub fn candidates(&self, flow: &Subject, links: &Links) -> Option<Vec<Spot>> {
        let index = self.indexing.of(&self.rules)?;
        Some(index.candidates(flow, links))
    }

    /// Place of the rule that a goto leads to: the first of its target priority. `None` while
    /// there is none.
    ///
    /// The kernel keeps a pointer instead. As rules only ever join behind their priority's others,
    /// and a deleted target hands over to the next of its priority, that is always this one.
    pub fn target(&self, rule: &Rule) -> Option<usize> {
        let at = self.rules.below(rule.goto);
        let found = self.rules.get(at)?;
        (found.priority == rule.goto).then_some(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(priorities: &[u32]) -> Chain {
        let mut chain = Chain::default();
        for priority in priorities {
            chain.insert(Rule::lookup(*priority, TableId::MAIN));
        }
        chain
    }

    #[test]
    fn automatic_priority_looks_at_the_second_rule() {
        assert_eq!(default_rules(Family::INET).automatic_priority(), 32765);
        assert_eq!(chain(&[0, 5]).automatic_priority(), 4);
        assert_eq!(chain(&[0, 0, 9]).automatic_priority(), 0);
        assert_eq!(chain(&[32766, 32767]).automatic_priority(), 32766);
        assert_eq!(chain(&[7]).automatic_priority(), 0);
        assert_eq!(chain(&[]).automatic_priority(), 0);
    }

    #[test]
    fn a_rule_joins_behind_its_equals() {
        let mut chain = chain(&[10, 10, 20]);
        chain.insert(Rule::lookup(10, TableId(7)));
        let tables: Vec<u32> = chain.rules().iter().map(|rule| rule.table.0).collect();
        assert_eq!(tables, [254, 254, 7, 254]);
    }

    #[test]
    fn a_goto_leads_to_the_first_of_its_priority() {
        let goto = Rule::lookup(5, TableId::UNSPEC).with(|seldom| seldom.goto = 20);
        assert_eq!(chain(&[10, 20, 20]).target(&goto), Some(1));
        assert_eq!(chain(&[10, 30]).target(&goto), None);
        assert_eq!(chain(&[10]).target(&goto), None);
    }
}
