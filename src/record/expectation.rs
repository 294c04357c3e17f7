//! Did what must come out come out?
