//! Where does what a thread has found wait for the next task?

use std::sync::Mutex;

/// Rooms that wait for work, as many as there are threads at work: what was found in one serves whoever takes it next.
#[derive(Debug)]
pub(super) struct Pool<R>(Mutex<Vec<R>>);

impl<R> Default for Pool<R> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<R: Default> Pool<R> {
    /// Does something in a room of its own.
    pub(super) fn with<T>(&self, work: impl FnOnce(&mut R) -> T) -> T {
        let waiting = || self.0.lock().expect("no thread panics while it holds this");
        let mut room = waiting().pop().unwrap_or_default();
        let done = work(&mut room);
        waiting().push(room);
        done
    }
}
