//! What rpdb says about itself.

use std::fmt::Write;

/// Width of the column of spellings; a longer one has its sentence on the next line.
const COLUMN: usize = 18;

/// The usage text of `rpdb` without arguments. `flags` and `verbs` are (spelling, sentence).
pub fn usage(flags: &[(String, String)], verbs: &[(String, String)]) -> String {
    let mut text = String::from(
        "Usage: rpdb [ FLAGS ] [ OPTIONS ] OBJECT { COMMAND | help }\n\
         \x20      rpdb [ FLAGS ] [ OPTIONS ] -batch FILE\n\
         \x20      rpdb [ FLAGS ] VERB\n\
         where  OBJECT := { rule | route | nexthop | link | address | netns | vrf | monitor ... }, as in ip(8)\n\
         \x20      OPTIONS := those of ip: -4 -6 -json -pretty -details -oneline -Numeric ...\n",
    );
    for (title, rows) in [("FLAGS", flags), ("VERB", verbs)] {
        // Writing to a string does not fail.
        let _ = writeln!(text, "       {title} :=");
        for (spelling, sentence) in rows {
            let _ = match spelling.len() > COLUMN {
                true => writeln!(text, "         {spelling}\n{:28}{sentence}", ""),
                false => writeln!(text, "         {spelling:<COLUMN$} {sentence}"),
            };
        }
    }
    text.push_str("Called as \"ip\", rpdb has no flags and verbs of its own.\n");
    text
}
