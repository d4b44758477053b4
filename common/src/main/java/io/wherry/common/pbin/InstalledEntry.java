package io.wherry.common.pbin;

import io.wherry.common.archive.Bzip2;
import io.wherry.common.model.Digest;
import io.wherry.common.model.PackageId;
import io.wherry.common.posix.NamedFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;

/** One package of an installed database: its folder, read when asked. */
public record InstalledEntry(Path directory, PackageId id, String magic) {
  /** What it owns; {@link MalformedText} where the file is damaged. */
  public Contents contents() throws IOException {
    var lines = new ArrayList<Contents.Line>();
    eachLine(lines::add);
    return new Contents(lines);
  }

  /** Likewise, with one line of it in memory: there may be a hundred thousand. */
  public void eachLine(Contents.Taker each) throws IOException {
    var file = directory.resolve("contents");
    try (var in = NamedFiles.naming(file, () -> Files.newInputStream(file))) {
      ContentsReader.read(
          into -> NamedFiles.naming(file, () -> in.read(into)), file.toString(), each);
    }
  }

  /** Its saved bash environment, unpacked. */
  public byte[] environment() throws IOException {
    return Bzip2.decompress(NamedFiles.read(directory.resolve("environment.bz2")));
  }

  /** The copy of the pbin that it came from; absent where it was built from source. */
  public Optional<byte[]> pbin() throws IOException {
    var file = directory.resolve(PbinFile.fileNameOf(id));
    return NamedFiles.isFile(file) ? Optional.of(NamedFiles.read(file)) : Optional.empty();
  }

  public Optional<Digest> pbinDigest() throws IOException {
    return pbin().map(Digest::of);
  }

  /** The value in one of its small files, such as {@code SUMMARY}. */
  public Optional<String> value(String key) throws IOException {
    if (!PbinReader.KEY.matcher(key).matches())
      throw new IllegalArgumentException("not a key of an installed entry: '" + key + "'");
    var file = directory.resolve(key);
    if (!NamedFiles.isFile(file)) return Optional.empty();
    var text = new String(NamedFiles.read(file), StandardCharsets.UTF_8);
    return Optional.of(text.endsWith("\n") ? text.substring(0, text.length() - 1) : text);
  }
}
