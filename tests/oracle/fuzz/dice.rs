//! Chance that repeats: every session is a function of its seed.

/// A generator of random choices (splitmix64), and the mood of the command in the making.
pub struct Dice {
    state: u64,
    /// How often a value is odd, in percent.
    pub odd: u64,
    /// Whether the command in the making speaks of IPv6.
    pub six: bool,
    /// Answers are for iproute2 7.1 (6.1 otherwise).
    pub new: bool,
    /// How many of a hundred commands speak of next hop objects.
    pub nexthops: u64,
}

impl Dice {
    /// The same seed rolls the same dice.
    pub fn new(seed: u64) -> Self {
        let mut dice = Self {
            state: seed.wrapping_mul(0x2545_f491_4f6c_dd1d) ^ 0x1234_5678_9abc_def0,
            odd: 5,
            six: false,
            new: true,
            nexthops: 5,
        };
        dice.roll();
        dice
    }

    fn roll(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// 0..bound.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.roll() % bound.max(1)
    }

    /// True in `percent` of 100 cases.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of the choices.
    pub fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        let index = self.below(choices.len() as u64) as usize;
        choices[index]
    }

    /// One of the words.
    pub fn word(&mut self, words: &[&str]) -> String {
        self.pick(words).to_owned()
    }

    /// The usual word most of the time, sometimes one of the odd ones.
    pub fn or_odd(&mut self, usual: &[&str], odd: &[&str]) -> String {
        let pool = if self.chance(self.odd) { odd } else { usual };
        self.word(pool)
    }

    /// A keyword, now and then cut short.
    pub fn keyword(&mut self, word: &str) -> String {
        let length = word.chars().count() as u64;
        if !self.chance(6) {
            return word.to_owned();
        }
        let keep = 1 + self.below(length) as usize;
        word.chars().take(keep).collect()
    }

    /// Some of the clauses, in any order.
    pub fn some<T: Copy>(&mut self, clauses: &[T], most: u64) -> Vec<T> {
        // Few clauses are likelier than many.
        let roof = 1 + self.below(most);
        let count = self.below(roof + 1);
        (0..count).map(|_| self.pick(clauses)).collect()
    }
}

/// Words of a command in the making.
pub type Line = Vec<String>;

/// Appends blank-separated words.
pub fn say(line: &mut Line, words: &str) {
    line.extend(words.split_whitespace().map(str::to_owned));
}
