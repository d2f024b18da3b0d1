//! As much of TOML as stands in the files that are read here: strings, and lists of them. To bring a parser
//! of all of it would make up a good part of the time that the macros take to compile.

/// A text, and how far it has been read.
pub(super) struct Reader<'t> {
    text: &'t str,
    at: usize,
}

/// Why a text cannot be read, and the line, from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mistake {
    pub(super) line: usize,
    pub(super) problem: String,
}

impl std::fmt::Display for Mistake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} in line {}", self.problem, self.line)
    }
}

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { at: text.len() - text.trim_start_matches('\u{feff}').len(), text }
    }

    /// Goes on to the next line that says something, unless that begins a table or the text ends.
    pub(super) fn next_key(&mut self) -> Result<Option<&'t str>, Mistake> {
        self.skip_blank_lines();
        if self.rest().is_empty() || self.rest().starts_with('[') {
            return Ok(None);
        }
        let rest = self.rest();
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'));
        let key = &rest[..end.unwrap_or(rest.len())];
        self.at += key.len();
        self.skip_blanks();
        if key.is_empty() || !self.eat("=") {
            return Err(self.mistake("expected `key = value`"));
        }
        self.skip_blanks();
        Ok(Some(key))
    }

    /// A string up to the end of its line.
    pub(super) fn string(&mut self) -> Result<String, Mistake> {
        let value = self.quoted()?;
        self.end_of_line()?;
        Ok(value)
    }

    /// A list of strings up to the end of its line.
    pub(super) fn list(&mut self) -> Result<Vec<String>, Mistake> {
        if !self.eat("[") {
            return Err(self.mistake("expected a list of strings"));
        }
        let mut items = Vec::new();
        loop {
            self.skip_blank_lines();
            if self.eat("]") {
                break;
            }
            items.push(self.quoted()?);
            self.skip_blank_lines();
            if !self.eat(",") && !self.rest().starts_with(']') {
                return Err(self.mistake("expected `,` or `]`"));
            }
        }
        self.end_of_line()?;
        Ok(items)
    }

    /// Whether a list comes next.
    pub(super) fn is_list(&self) -> bool {
        self.rest().starts_with('[')
    }

    pub(super) fn mistake(&self, problem: impl Into<String>) -> Mistake {
        let line = 1 + self.text[..self.at].bytes().filter(|&byte| byte == b'\n').count();
        Mistake { line, problem: problem.into() }
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn eat(&mut self, word: &str) -> bool {
        let found = self.rest().starts_with(word);
        self.at += if found { word.len() } else { 0 };
        found
    }

    fn skip_blanks(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start_matches([' ', '\t']).len();
    }

    fn skip_blank_lines(&mut self) {
        loop {
            self.at += self.rest().len() - self.rest().trim_start_matches([' ', '\t', '\r', '\n']).len();
            if !self.rest().starts_with('#') {
                return;
            }
            self.at += self.rest().find('\n').unwrap_or(self.rest().len());
        }
    }

    fn end_of_line(&mut self) -> Result<(), Mistake> {
        self.skip_blanks();
        if matches!(self.rest().chars().next(), None | Some('#' | '\r' | '\n')) {
            return Ok(());
        }
        Err(self.mistake("expected the end of the line"))
    }

    fn quoted(&mut self) -> Result<String, Mistake> {
        for (quote, escapes) in [("\"\"\"", true), ("'''", false), ("\"", true), ("'", false)] {
            if self.eat(quote) {
                let long = quote.len() == 3;
                if long {
                    // The line break right behind the quotes is for the eye.
                    let _ = self.eat("\r\n") || self.eat("\n");
                }
                return self.until(quote, escapes, long);
            }
        }
        Err(self.mistake("expected a string"))
    }

    fn until(&mut self, quote: &str, escapes: bool, long: bool) -> Result<String, Mistake> {
        let mut value = String::new();
        loop {
            if self.eat(quote) {
                // Up to two quotes may stand right before the three that end it.
                for _ in 0..if long { 2 } else { 0 } {
                    if self.eat(&quote[..1]) {
                        value.push_str(&quote[..1]);
                    }
                }
                return Ok(value);
            }
            match self.rest().chars().next() {
                None => return Err(self.mistake("a string has no end")),
                Some('\n') if !long => return Err(self.mistake("a string has no end")),
                Some('\\') if escapes => {
                    self.at += 1;
                    self.escape(&mut value)?;
                }
                Some(c) => {
                    self.at += c.len_utf8();
                    value.push(c);
                }
            }
        }
    }

    fn escape(&mut self, value: &mut String) -> Result<(), Mistake> {
        let Some(c) = self.rest().chars().next() else {
            return Err(self.mistake("a string has no end"));
        };
        let digits = match c {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            ' ' | '\t' | '\r' | '\n' => {
                self.at += self.rest().len() - self.rest().trim_start().len();
                return Ok(());
            }
            _ => 0,
        };
        let plain = match c {
            'b' => Some('\u{8}'),
            't' => Some('\t'),
            'n' => Some('\n'),
            'f' => Some('\u{c}'),
            'r' => Some('\r'),
            'e' => Some('\u{1b}'),
            '"' | '\\' => Some(c),
            _ => None,
        };
        let character = plain.or_else(|| {
            let code = self.rest().get(1..=digits).filter(|_| digits > 0)?;
            char::from_u32(u32::from_str_radix(code, 16).ok()?)
        });
        let Some(character) = character else {
            return Err(self.mistake(format!("unknown escape `\\{c}`")));
        };
        self.at += c.len_utf8() + digits;
        value.push(character);
        Ok(())
    }
}
