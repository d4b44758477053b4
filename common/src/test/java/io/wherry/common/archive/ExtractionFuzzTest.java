package io.wherry.common.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.archive.TarEntry.Kind;
import io.wherry.common.model.Encoding;
import io.wherry.common.posix.FileNames;
import io.wherry.common.testing.FastDisk;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Thousands of archives, each a valid one with something wrong in it: either all of it is unpacked
 * where it should be, exactly as reported, or nothing is. With {@code -Dwherry.fuzz.rounds} they
 * become as many as there is time for.
 */
class ExtractionFuzzTest {
  private static final int ROUNDS = Integer.getInteger("wherry.fuzz.rounds", 400);
  private static final Limits LIMITS =
      Limits.DEFAULT.withBytes(1 << 20).withEntries(60).withNames(300, 20, 400).withRatio(100);

  @TempDir(factory = FastDisk.class)
  Path dir;

  @Test
  void theSeedItselfIsUnpackedInEveryCompression() throws IOException {
    for (var encoding : Encoding.values())
      assertThat(survives(Packed.as(encoding, Mutations.seed()), encoding, -1)).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Encoding.class)
  void mutatedTarsAreUnpackedAsReportedOrNotAtAll(Encoding encoding) throws IOException {
    int unpacked = 0;
    for (int seed = 0; seed < ROUNDS; seed++) {
      var tar = Mutations.of(Mutations.seed(), new Random(31L * seed + encoding.ordinal()));
      if (survives(Packed.as(encoding, tar), encoding, seed)) unpacked++;
    }
    assertThat(unpacked).as("both ends are reached").isBetween(ROUNDS / 20, ROUNDS * 19 / 20);
  }

  @ParameterizedTest
  @EnumSource(Encoding.class)
  void mutatedCompressedStreamsAreUnpackedAsReportedOrNotAtAll(Encoding encoding)
      throws IOException {
    var packed = Packed.as(encoding, Mutations.seed());
    for (int seed = 0; seed < ROUNDS; seed++)
      survives(Mutations.ofBytes(packed, new Random(seed)), encoding, seed);
  }

  private boolean survives(byte[] packed, Encoding encoding, int seed) throws IOException {
    var cell = Files.createDirectories(dir.resolve(seed + "/cell"));
    var bait = Files.writeString(cell.resolve("x"), "bait");
    boolean extracted =
        accepted(
            packed,
            seed,
            in -> Extraction.extract(in, encoding, cell.resolve("tree"), LIMITS, Ownership.SELF));
    boolean listed = accepted(packed, seed, in -> Inspection.read(in, encoding, LIMITS, _ -> {}));
    assertThat(extracted).as("seed %s: inspecting and unpacking agree", seed).isEqualTo(listed);
    assertThat(bait).as("seed %s", seed).hasContent("bait");
    if (extracted) agrees(cell, Listing.of(packed, encoding, LIMITS), seed);
    else
      assertThat(Trees.of(dir.resolve("" + seed)))
          .as("seed %s", seed)
          .containsOnlyKeys("cell", "cell/x");
    Cleanup.delete(dir.resolve("" + seed));
    return extracted;
  }

  private interface Reading {
    void of(ByteArrayInputStream in) throws IOException;
  }

  /** False where it was refused as harmful, the only way in which it may fail. */
  private static boolean accepted(byte[] packed, int seed, Reading reading) throws IOException {
    try {
      reading.of(new ByteArrayInputStream(packed));
      return true;
    } catch (HostileArchiveException e) {
      return false;
    } catch (IOException | RuntimeException e) {
      throw new AssertionError("seed " + seed + " is no harm, but " + e, e);
    }
  }

  private static void agrees(Path cell, List<TarEntry> entries, int seed) throws IOException {
    var found = Cleanup.names(cell);
    var expected = new HashSet<>(List.of("x", "tree", "environment"));
    for (var entry : entries) {
      if (entry.path().equals(PathRules.ENVIRONMENT)) continue;
      expected.add("tree/" + entry.path());
      var path = FileNames.resolve(cell.resolve("tree"), entry.path());
      agrees(path, entry, seed);
    }
    assertThat(found).as("seed %s", seed).isEqualTo(expected);
  }

  private static void agrees(Path path, TarEntry entry, int seed) throws IOException {
    var kind = Cleanup.kindOf(path);
    if (entry.kind() == Kind.HARDLINK) assertThat(kind).isIn(Kind.FILE, Kind.SYMLINK);
    else assertThat(kind).as("seed %s: %s", seed, entry).isEqualTo(entry.kind());
    if (entry.kind() == Kind.FILE)
      assertThat(path).as("seed %s: %s", seed, entry).hasSize(entry.size());
  }
}
