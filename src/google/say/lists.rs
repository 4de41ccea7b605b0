//! Names, lists of them, and those that are left out.

use super::home::{Home, Meant, Part, Who, between};
use super::words::{Tokens, begins};

/// So many lists are told apart in one text.
const MOST_LISTS: usize = 20;

impl<'a> Home<'a> {
    /// By the whole name; by a list of names as well, where the words may be both.
    pub(super) fn named(&self, said: &[String]) -> Vec<Who<'a>> {
        let called = self.called(said).map(Who::from);
        called.map_or_else(Vec::new, |who| [vec![who], self.lists(said)].concat())
    }

    /// By the whole name, unless pauses tell that it is a list of names.
    pub(super) fn called(&self, said: &[String]) -> Option<Part<'a>> {
        let said = self.language.spelling.trimmed(said);
        let name = self.language.spelling.without_pauses(said);
        let called = self.names.get(&name, self.language)?;
        let is_list = name.len() < said.len() && !self.lists(said).is_empty();
        (!is_list).then(|| Part::one(called.clone()))
    }

    /// The ways in which this is a list of names.
    fn lists(&self, said: &[String]) -> Vec<Who<'a>> {
        let mut found = Vec::new();
        for (index, length) in self.joints(said) {
            let Some(first) = self.called(&said[..index]).map(Who::from) else { continue };
            let rest = &said[index + length..];
            let called = self.called(rest).map(Who::from);
            let rests = called.into_iter().chain(self.lists(rest));
            found.extend(rests.map(|rest| first.clone().and(rest)));
            if found.len() >= MOST_LISTS {
                break;
            }
        }
        found
    }

    /// Some, without others. Of several others each must be one of those.
    pub(super) fn all_except(&self, said: &[String]) -> Vec<Who<'a>> {
        let except = |rest: &[String]| begins(rest, &self.language.people.except);
        let Some((index, length)) = between(said, except).next() else { return Vec::new() };
        let (all, room) = (self.find(&said[..index]), self.room(&said[..index]));
        let is_all = |who: &&Who<'_>| who.parts.iter().all(|it| it.meant != Meant::One);
        let Some(all) = all.iter().flatten().chain(&room).find(is_all) else { return Vec::new() };
        let others = self.spared(&said[index + length..]);
        others.iter().filter_map(|others| all.without(others)).collect()
    }

    /// Whom to leave out: after a "but" nobody else can be meant by a room than all in it.
    fn spared(&self, said: &[String]) -> Vec<Who<'a>> {
        let found = self.find(said).first().cloned();
        let rooms = || Some(self.bare_rooms(said)).filter(|rooms| !rooms.is_empty());
        found.or_else(rooms).unwrap_or_else(|| self.several(said, true))
    }

    /// The ways in which this is one and another, as many as there are. A room is none of them
    /// unless all there are meant for sure: in "the lights in the kitchen and the bedroom" it is
    /// not the whole bedroom.
    pub(super) fn several(&self, said: &[String], rooms: bool) -> Vec<Who<'a>> {
        let mut found = Vec::new();
        for (index, length) in self.joints(said) {
            let (first, rest) = (&said[..index], &said[index + length..]);
            // Only names may be parted in more ways than one.
            let firsts = self.single(first, rooms, found.is_empty());
            for first in firsts {
                found.extend(self.rest(rest, rooms).into_iter().map(|it| first.clone().and(it)));
            }
            if found.len() >= MOST_LISTS {
                break;
            }
        }
        found
    }

    fn rest(&self, said: &[String], rooms: bool) -> Vec<Who<'a>> {
        let single = self.single(said, rooms, true);
        let ways = [|home: &Self, said: &[String], _| home.all_except(said), Self::several];
        let mut ways = ways.into_iter().map(|way| way(self, said, rooms));
        let lists = if self.is_name(said) { self.lists(said) } else { Vec::new() };
        if single.is_empty() {
            ways.find(|ways| !ways.is_empty()).unwrap_or_default()
        } else {
            [single, lists].concat()
        }
    }

    /// One of a list: by name, in a list of those to be spared by its room as well, and else by
    /// what it is.
    fn single(&self, said: &[String], rooms: bool, described: bool) -> Vec<Who<'a>> {
        let said = self.language.spelling.trimmed(said);
        let room = self.room(said).filter(|_| rooms);
        let mut found: Vec<Who<'a>> =
            self.called(said).map(Who::from).into_iter().chain(room).collect();
        if found.is_empty() && described {
            found.extend(self.described(said).into_iter().next());
        }
        found
    }

    /// Names that share a noun: "lamps 1 and 2", "the left and right blinds".
    pub(super) fn with_one_noun(&self, said: &[String]) -> Option<Who<'a>> {
        self.language.people.kinds.iter().find_map(|kind| {
            kind.many.iter().enumerate().find_map(|(index, many)| {
                let own = kind.one.get(index);
                let nouns: Vec<&Tokens> = own.into_iter().chain(&kind.one).chain([many]).collect();
                let after = said.strip_suffix(many.as_slice()).map(|each| (each, false));
                let before = || said.strip_prefix(many.as_slice()).map(|each| (each, true));
                let (each, is_before) = after.or_else(before).filter(|_| !many.is_empty())?;
                let each = self.split(each);
                let name = |part: &&[String]| {
                    let name = |noun: &Tokens| {
                        let noun = noun.as_slice();
                        if is_before { [noun, part].concat() } else { [part, noun].concat() }
                    };
                    nouns.iter().find_map(|noun| self.called(&name(noun)))
                };
                let parts = each.iter().map(name).collect::<Option<Vec<_>>>();
                parts.filter(|parts| parts.len() > 1).map(|parts| Who { parts })
            })
        })
    }
}
