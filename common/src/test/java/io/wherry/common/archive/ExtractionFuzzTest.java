package io.wherry.common.archive;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import io.wherry.common.archive.TarEntry.Kind;
import io.wherry.common.model.Encoding;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Thousands of archives, each a valid one with something wrong in it: either all of it is unpacked
 * where it should be, exactly as reported, or nothing is.
 */
class ExtractionFuzzTest {
  private static final int ROUNDS = 400;
  private static final Limits LIMITS =
      Limits.DEFAULT.withBytes(1 << 20).withEntries(50).withRatio(100);
  private static final String LONG = "long/" + "name-".repeat(30);

  /** What hostile hands like to write into a header. */
  private static final List<String> WORDS =
      List.of("../x", "/etc/x", "usr/../../x", "way/x", ".", "", "PBIN/x", "usr/a", "usr", "x\0y");

  @TempDir Path dir;

  private static byte[] honest() {
    return new RawTar()
        .directory("usr")
        .file("usr/a", "content of a")
        .file("usr/b", "b".repeat(700))
        .hardLink("usr/c", "usr/a")
        .symlink("way", "../..")
        .symlink("usr/etc", "/etc")
        .directory("long")
        .file(LONG, "long")
        .hardLink(LONG + "-link", LONG)
        .environment()
        .finished();
  }

  @Test
  void mutatedTarsAreUnpackedAsReportedOrNotAtAll() throws IOException {
    int unpacked = 0;
    for (int seed = 0; seed < ROUNDS; seed++) {
      var tar = mutated(honest(), new Random(seed));
      if (survives(Zstd.compress(tar, 1), seed)) unpacked++;
    }
    assertThat(unpacked).as("both ends are reached").isBetween(ROUNDS / 20, ROUNDS * 19 / 20);
  }

  @Test
  void mutatedCompressedStreamsAreUnpackedAsReportedOrNotAtAll() throws IOException {
    var packed = Zstd.compress(honest(), 3);
    for (int seed = 0; seed < ROUNDS; seed++) {
      var broken = packed.clone();
      var random = new Random(seed);
      for (int i = 0; i <= random.nextInt(3); i++)
        broken[random.nextInt(broken.length)] ^= (byte) (1 + random.nextInt(255));
      survives(broken, seed);
    }
  }

  private static byte[] mutated(byte[] tar, Random random) {
    var result = tar;
    for (int i = 0; i <= random.nextInt(2); i++) result = mutatedOnce(result, random);
    return result;
  }

  private static byte[] mutatedOnce(byte[] tar, Random random) {
    int blocks = tar.length / TarHeader.BLOCK;
    int at = random.nextInt(blocks) * TarHeader.BLOCK;
    int other = random.nextInt(blocks) * TarHeader.BLOCK;
    var result = tar.clone();
    switch (random.nextInt(7)) {
      case 0 -> result[random.nextInt(tar.length)] = (byte) random.nextInt();
      case 1 -> System.arraycopy(tar, other, result, at, TarHeader.BLOCK);
      case 2 -> result = Arrays.copyOf(tar, TarHeader.BLOCK + random.nextInt(tar.length));
      case 3 -> result = Arrays.copyOf(tar, tar.length + random.nextInt(2000));
      case 4 -> word(result, at, random.nextBoolean() ? 0 : 157, random);
      case 5 -> result[at + 156] = (byte) "01234567SxLKgD\0".charAt(random.nextInt(15));
      default -> result[at + 100 + random.nextInt(48)] = (byte) ('0' + random.nextInt(9));
    }
    if (at + TarHeader.BLOCK <= result.length && random.nextInt(8) > 0) reseal(result, at);
    return result;
  }

  private static void word(byte[] tar, int at, int field, Random random) {
    var word = WORDS.get(random.nextInt(WORDS.size())).getBytes(StandardCharsets.US_ASCII);
    Arrays.fill(tar, at + field, at + field + 100, (byte) 0);
    System.arraycopy(word, 0, tar, at + field, word.length);
  }

  /** Makes the header's checksum right again, so that the lie behind it is what counts. */
  private static void reseal(byte[] tar, int at) {
    if (tar[at + 257] != 'u') return;
    Arrays.fill(tar, at + 148, at + 156, (byte) ' ');
    int sum = 0;
    for (int i = at; i < at + TarHeader.BLOCK; i++) sum += tar[i] & 0xff;
    var digits = "%06o\0".formatted(sum).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(digits, 0, tar, at + 148, digits.length);
  }

  private boolean survives(byte[] packed, int seed) throws IOException {
    var cell = Files.createDirectories(dir.resolve(seed + "/cell"));
    var bait = Files.writeString(cell.resolve("x"), "bait");
    var extracted = extract(packed, cell.resolve("tree"));
    assertThat(bait).as("seed %s", seed).hasContent("bait");
    if (extracted.isPresent()) agrees(cell, Listing.of(packed, Encoding.TAR_ZST, LIMITS), seed);
    else
      assertThat(Trees.of(dir.resolve("" + seed)))
          .as("seed %s", seed)
          .containsOnlyKeys("cell", "cell/x");
    Cleanup.delete(dir.resolve("" + seed));
    return extracted.isPresent();
  }

  private static Optional<Extracted> extract(byte[] packed, Path into) throws IOException {
    try (var in = new ByteArrayInputStream(packed)) {
      return Optional.of(Extraction.extract(in, Encoding.TAR_ZST, into, LIMITS, Ownership.SELF));
    } catch (HostileArchiveException e) {
      return Optional.empty();
    }
  }

  private static void agrees(Path cell, List<TarEntry> entries, int seed) throws IOException {
    var found = Cleanup.names(cell);
    var expected = new HashSet<>(List.of("x", "tree", "environment"));
    for (var entry : entries) {
      if (entry.path().equals(PathRules.ENVIRONMENT)) continue;
      expected.add("tree/" + entry.path());
      var path = cell.resolve("tree").resolve(entry.path());
      assertThat(Cleanup.kindOf(path)).as("seed %s: %s", seed, entry).isEqualTo(shown(entry));
    }
    assertThat(found).as("seed %s", seed).isEqualTo(expected);
  }

  private static Kind shown(TarEntry entry) {
    return entry.kind() == Kind.HARDLINK ? Kind.FILE : entry.kind();
  }
}
