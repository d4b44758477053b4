package io.wherry.agent.fetch;

import io.wherry.common.model.Artefact;
import io.wherry.common.model.Digest;
import io.wherry.common.posix.Sums;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * One tarball on its way into the cache. What has come lies in {@code <name>.part}, and the tag of
 * the server that it came from beside it, so that another try, or another process, goes on there.
 */
final class Download {
  private static final int BUFFER = 64 << 10;
  private final Artefact artefact;
  private final Path target;
  private final Path part;
  private final Path tagFile;
  private final Pace pace;
  private final LongConsumer progress;

  /** How one try went. */
  sealed interface Try {
    record Done(long received) implements Try {}

    /** The whole came, and it was not what the manifest names; it is gone. */
    record Corrupt(String why) implements Try {}

    record Missing() implements Try {}

    record Busy(int status, Optional<Duration> retryAfter) implements Try {}

    /** It went as far as {@code at}; {@code received} bytes of that came in this try. */
    record Broken(String why, long received, long at) implements Try {}
  }

  Download(Artefact artefact, Path cache, Pace pace, LongConsumer progress) {
    this.artefact = artefact;
    this.target = cache.resolve(artefact.name());
    this.part = cache.resolve(artefact.name() + ".part");
    this.tagFile = cache.resolve(artefact.name() + ".tag");
    this.pace = pace;
    this.progress = progress;
  }

  Path target() {
    return target;
  }

  /** True where the cache has it already. */
  boolean isThere() throws IOException {
    return Files.isRegularFile(target) && Files.size(target) == artefact.size();
  }

  /** Deletes what the cache has where its digest is another; true where it was. */
  boolean discardBroken() throws IOException {
    if (!isThere()) return false;
    var digest = Sums.sha256();
    absorb(target, artefact.size(), digest);
    if (Digest.of(digest).equals(artefact.digest())) return false;
    Files.delete(target);
    return true;
  }

  /**
   * Asks once. An {@link IOException} is this host's own trouble, such as a full disk; the server's
   * is a value.
   */
  Try attempt(URI uri, Patience patience) throws IOException, InterruptedException {
    long have = resumable();
    try (var response = Response.get(uri, have, tag(), patience)) {
      return switch (response.status()) {
        case HttpURLConnection.HTTP_OK, HttpURLConnection.HTTP_PARTIAL -> take(response, have);
        case HttpURLConnection.HTTP_NOT_FOUND, HttpURLConnection.HTTP_GONE -> new Try.Missing();
        case 429, HttpURLConnection.HTTP_UNAVAILABLE ->
            new Try.Busy(response.status(), response.retryAfter());
        case 416 -> startOver();
        default -> new Try.Broken("answered with status " + response.status(), 0, 0);
      };
    } catch (LocalTrouble e) {
      throw e.trouble();
    } catch (IOException e) {
      if (Thread.interrupted()) throw new InterruptedException();
      return new Try.Broken(words(e), 0, 0);
    }
  }

  private static String words(IOException e) {
    var message = e.getMessage() == null ? "" : ": " + e.getMessage();
    return e.getClass().getSimpleName() + message;
  }

  private Try startOver() throws LocalTrouble {
    forget();
    return new Try.Broken("has another tarball than the one begun", 0, 0);
  }

  private Try take(Response response, long have) throws IOException, InterruptedException {
    long begin = response.begin();
    if (begin != 0 && begin != have) return startOver();
    var digest = Sums.sha256();
    try (var out = open(begin, digest)) {
      keepTag(response.tag());
      return pour(response.body(), out, begin, digest);
    }
  }

  private FileChannel open(long begin, MessageDigest digest) throws LocalTrouble {
    try {
      if (begin > 0) absorb(part, begin, digest);
      var out = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      out.truncate(begin);
      out.position(begin);
      return out;
    } catch (IOException e) {
      throw new LocalTrouble(e);
    }
  }

  private Try pour(InputStream body, FileChannel out, long begin, MessageDigest digest)
      throws IOException, InterruptedException {
    long at = begin;
    var buffer = new byte[BUFFER];
    try {
      for (int n; (n = body.read(buffer)) >= 0; ) {
        if (at + n > artefact.size())
          return corrupt("is longer than " + artefact.size() + " bytes");
        write(out, buffer, n);
        digest.update(buffer, 0, n);
        at += n;
        progress.accept(at);
        pace.took(n);
      }
    } catch (LocalTrouble e) {
      throw e;
    } catch (IOException e) {
      if (Thread.interrupted()) throw new InterruptedException();
      return new Try.Broken(words(e), at - begin, at);
    }
    if (at < artefact.size())
      return new Try.Broken("the connection ended after " + at + " bytes", at - begin, at);
    return finish(out, digest, at - begin);
  }

  private Try finish(FileChannel out, MessageDigest digest, long received) throws LocalTrouble {
    var got = Digest.of(digest);
    if (!got.equals(artefact.digest()))
      return corrupt("has the digest " + got + " where the release names " + artefact.digest());
    try {
      out.force(true);
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      Files.deleteIfExists(tagFile);
    } catch (IOException e) {
      throw new LocalTrouble(e);
    }
    return new Try.Done(received);
  }

  private Try corrupt(String why) throws LocalTrouble {
    forget();
    return new Try.Corrupt(why);
  }

  /** A part without its server's tag cannot be gone on with. */
  private long resumable() throws IOException {
    if (tag().isEmpty() || !Files.isRegularFile(part)) return 0;
    long size = Files.size(part);
    return size < artefact.size() ? size : 0;
  }

  private Optional<String> tag() throws IOException {
    try {
      return Optional.of(Files.readString(tagFile)).filter(tag -> !tag.isEmpty());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Weak tags do not promise the same bytes. */
  private void keepTag(Optional<String> tag) throws LocalTrouble {
    try {
      var strong = tag.filter(t -> t.startsWith("\"") && t.indexOf('\n') < 0);
      if (strong.isPresent()) Files.writeString(tagFile, strong.get());
      else Files.deleteIfExists(tagFile);
    } catch (IOException e) {
      throw new LocalTrouble(e);
    }
  }

  private void forget() throws LocalTrouble {
    try {
      Files.deleteIfExists(part);
      Files.deleteIfExists(tagFile);
    } catch (IOException e) {
      throw new LocalTrouble(e);
    }
  }

  private static void write(FileChannel out, byte[] bytes, int length) throws LocalTrouble {
    try {
      var piece = ByteBuffer.wrap(bytes, 0, length);
      while (piece.hasRemaining()) out.write(piece);
    } catch (IOException e) {
      throw new LocalTrouble(e);
    }
  }

  private static void absorb(Path file, long length, MessageDigest digest) throws IOException {
    try (var in = Files.newInputStream(file)) {
      var buffer = new byte[BUFFER];
      long left = length;
      while (left > 0) {
        int n = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (n < 0) throw new IOException(file + " is shorter than it was");
        digest.update(buffer, 0, n);
        left -= n;
      }
    }
  }

  /** Tells this host's trouble from the server's, which are both IOExceptions. */
  private static final class LocalTrouble extends IOException {
    private final IOException trouble;

    LocalTrouble(IOException trouble) {
      super(trouble);
      this.trouble = trouble;
    }

    IOException trouble() {
      return trouble;
    }
  }
}
