//! The chain: order, automatic priority, goto, whatever the family (Linux 6.18
//! `net/core/fib_rules.c`).

use super::Rule;
use crate::types::{Family, TableId};

/// The rules of one family in one namespace, in walking order.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Chain {
    /// Rules by ascending priority, older first within one.
    pub rules: Vec<Rule>,
}

/// The rules that a new namespace has.
pub fn default_rules(family: Family) -> Chain {
    let mut rules = vec![
        Rule::lookup(0, TableId::LOCAL),
        Rule::lookup(0x7ffe, TableId::MAIN),
    ];
    if family == Family::INET {
        rules.push(Rule::lookup(0x7fff, TableId::DEFAULT));
    }
    Chain { rules }
}

impl Chain {
    /// The priority of a rule that gives none: one less than the second rule's, else 0
    /// (`fib_default_rule_pref`).
    pub fn automatic_priority(&self) -> u32 {
        self.rules
            .get(1)
            .map_or(0, |second| second.priority.saturating_sub(1))
    }

    /// Puts a rule behind all others of its priority.
    pub fn insert(&mut self, rule: Rule) {
        let at = self
            .rules
            .partition_point(|other| other.priority <= rule.priority);
        self.rules.insert(at, rule);
    }

    /// Place of the rule that a goto leads to: the first of its target priority. `None` while
    /// there is none.
    ///
    /// The kernel keeps a pointer instead. As rules only ever join behind their priority's others,
    /// and a deleted target hands over to the next of its priority, that is always this one.
    pub fn target(&self, rule: &Rule) -> Option<usize> {
        let at = self
            .rules
            .partition_point(|other| other.priority < rule.goto);
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
        let tables: Vec<u32> = chain.rules.iter().map(|rule| rule.table.0).collect();
        assert_eq!(tables, [254, 254, 7, 254]);
    }

    #[test]
    fn a_goto_leads_to_the_first_of_its_priority() {
        let goto = Rule {
            goto: 20,
            ..Rule::lookup(5, TableId::UNSPEC)
        };
        assert_eq!(chain(&[10, 20, 20]).target(&goto), Some(1));
        assert_eq!(chain(&[10, 30]).target(&goto), None);
        assert_eq!(chain(&[10]).target(&goto), None);
    }
}
