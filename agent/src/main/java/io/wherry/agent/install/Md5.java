package io.wherry.agent.install;

import io.wherry.common.posix.NamedFiles;
import io.wherry.common.posix.Sums;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

/** What the installed database knows files by; says nothing of integrity. */
public final class Md5 {
  private final byte[] buffer = new byte[64 << 10];
  private final MessageDigest sum = Sums.md5();

  public String of(Path file) throws IOException {
    sum.reset();
    NamedFiles.named(
        file,
        () -> {
          try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            for (int n; (n = in.read(buffer)) >= 0; ) sum.update(buffer, 0, n);
          }
        });
    return HexFormat.of().formatHex(sum.digest());
  }
}
