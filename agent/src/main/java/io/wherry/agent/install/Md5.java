package io.wherry.agent.install;

import io.wherry.common.posix.NamedFiles;
import io.wherry.common.posix.Sums;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the installed database knows files by; says nothing of integrity. */
public final class Md5 {
  private static final Set<java.nio.file.OpenOption> READING =
      Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
  private @Nullable Reading reading;

  public String of(Path file) throws IOException {
    if (reading == null) reading = new Reading(); // most packages have nothing to be read
    return reading.of(file);
  }

  private static final class Reading {
    // Outside the heap, where both the kernel and libcrypto can have it without a copy.
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(128 << 10);
    private final MessageDigest sum = Sums.md5();

    String of(Path file) throws IOException {
      sum.reset();
      NamedFiles.named(
          file,
          () -> {
            try (var in = FileChannel.open(file, READING)) {
              while (in.read(buffer.clear()) >= 0) sum.update(buffer.flip());
            }
          });
      return HexFormat.of().formatHex(sum.digest());
    }
  }
}
