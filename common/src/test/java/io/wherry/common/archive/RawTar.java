package io.wherry.common.archive;

import com.github.luben.zstd.Zstd;
import io.wherry.common.archive.TarEntry.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Tarballs with whatever in them, as nobody honest writes them. */
final class RawTar {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TarWriter writer = new TarWriter(bytes);

  static TarEntry entry(String path, Kind kind, long size, String target) {
    int mode = kind == Kind.DIRECTORY ? 0755 : 0644;
    return new TarEntry(
        path, kind, mode, 0, 0, "root", "root", size, 1_700_000_000, 0, target, Map.of());
  }

  RawTar directory(String path) {
    return add(entry(path, Kind.DIRECTORY, 0, ""));
  }

  RawTar symlink(String path, String target) {
    return add(entry(path, Kind.SYMLINK, 0, target));
  }

  RawTar hardLink(String path, String target) {
    return add(entry(path, Kind.HARDLINK, 0, target));
  }

  RawTar file(String path, String content) {
    var data = content.getBytes(StandardCharsets.UTF_8);
    add(entry(path, Kind.FILE, data.length, ""));
    return bytes(data).bytes(new byte[-data.length & 511]);
  }

  RawTar environment() {
    return file(PathRules.ENVIRONMENT, "declare -x PN=hello\n");
  }

  RawTar header(TarEntry entry, char type) {
    return bytes(TarHeader.print(entry, type));
  }

  RawTar add(TarEntry entry) {
    try {
      writer.entry(entry);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  RawTar bytes(byte[] raw) {
    bytes.writeBytes(raw);
    return this;
  }

  byte[] unfinished() {
    return bytes.toByteArray();
  }

  byte[] finished() {
    return bytes(new byte[1024]).unfinished();
  }

  static InputStream zstd(byte[] tar) {
    return new ByteArrayInputStream(Zstd.compress(tar, 1));
  }
}
