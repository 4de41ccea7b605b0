//! A connection on which something else can be said than what the HTTP server would say.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Commands a [`Line`].
#[derive(Clone, Debug, Default)]
pub(super) struct Prompter(Arc<OnceLock<&'static [u8]>>);

impl Prompter {
    /// From now on, this is said in place of anything else; then the connection ends.
    pub(super) fn say_instead(&self, bytes: &'static [u8]) {
        // What was commanded first is being said already.
        let _ = self.0.set(bytes);
    }
}

/// A connection under a [`Prompter`].
#[derive(Debug)]
pub(super) struct Line<S> {
    stream: S,
    prompter: Prompter,
    said: usize,
}

impl<S> Line<S> {
    pub(super) fn new(stream: S, prompter: Prompter) -> Self {
        Self { stream, prompter, said: 0 }
    }
}

impl<S: AsyncWrite + Unpin> Line<S> {
    /// Says what was commanded, to the last byte, and then breaks off.
    fn poll_say(&mut self, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Error> {
        while self.said < bytes.len() {
            let written = Pin::new(&mut self.stream).poll_write(context, &bytes[self.said..]);
            match ready!(written) {
                Ok(0) => return Poll::Ready(io::ErrorKind::WriteZero.into()),
                Ok(count) => self.said += count,
                Err(error) => return Poll::Ready(error),
            }
        }
        let ended = ready!(Pin::new(&mut self.stream).poll_shutdown(context));
        Poll::Ready(ended.err().unwrap_or_else(|| io::ErrorKind::ConnectionAborted.into()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Line<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Line<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.prompter.0.get().copied() {
            Some(instead) => self.poll_say(context, instead).map(Err),
            None => Pin::new(&mut self.stream).poll_write(context, bytes),
        }
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match self.prompter.0.get().copied() {
            Some(instead) => self.poll_say(context, instead).map(Err),
            None => Pin::new(&mut self.stream).poll_write_vectored(context, slices),
        }
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    #[tokio::test]
    async fn what_was_commanded_is_said_whole_and_nothing_after_it() {
        // A narrow pipe: what is said does not fit at once.
        let (ours, mut theirs) = tokio::io::duplex(3);
        let prompter = Prompter::default();
        let mut line = Line::new(ours, prompter.clone());
        let speaking = async {
            line.write_all(b"one").await.expect("open");
            prompter.say_instead(b"something else");
            line.write_all(b"two").await.expect_err("it breaks off");
            drop(line);
        };
        let mut heard = Vec::new();
        let (read, ()) = tokio::join!(theirs.read_to_end(&mut heard), speaking);
        read.expect("an end");
        assert_eq!(heard, b"onesomething else");
    }
}
