package io.wherry.common.archive.bzip2;

import static io.wherry.common.archive.bzip2.Forge.joined;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wherry.common.testing.Shell;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParallelBunzip2Test {
  private static final String BLOCK = Forge.spelled(Block.MAGIC, 48);
  private static final String END = Forge.spelled(Marks.END, 48);

  @TempDir Path dir;

  private static byte[] decoded(byte[] packed, int threads) throws IOException {
    try (var in = ParallelBunzip2.open(new ByteArrayInputStream(packed), threads, new Reserve())) {
      return in.readAllBytes();
    }
  }

  private static byte[] decoded(byte[] packed) throws IOException {
    return decoded(packed, 3);
  }

  /** By the program that everybody has. */
  private byte[] packed(byte[] content, int level) throws Exception {
    var file = Files.write(dir.resolve("content"), content);
    Shell.run(dir, "bzip2", "-k", "-f", "-" + level, file.toString());
    return Files.readAllBytes(dir.resolve("content.bz2"));
  }

  private byte[] unpackedByTheProgram(byte[] packed) throws Exception {
    Files.write(dir.resolve("forged.bz2"), packed);
    Shell.run(dir, "bzip2", "-d", "-f", "forged.bz2");
    return Files.readAllBytes(dir.resolve("forged"));
  }

  private static byte[] content(String kind) {
    var random = new Random(5);
    var bytes = new byte[2_500_000];
    switch (kind) {
      case "noise" -> random.nextBytes(bytes);
      case "words" -> {
        for (int i = 0; i < bytes.length; i++)
          bytes[i] = (byte) "etaoin shrdlu\n".charAt(random.nextInt(1 + i % 14));
      }
      case "runs" -> {
        for (int at = 0; at < bytes.length; ) {
          int run = Math.min(bytes.length - at, 1 + random.nextInt(600));
          Arrays.fill(bytes, at, at + run, (byte) random.nextInt(3));
          at += run;
        }
      }
      case "period" -> {
        for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) (i % 257);
      }
      default -> bytes = new byte[60_000_000];
    }
    return bytes;
  }

  @ParameterizedTest
  @CsvSource({"noise, 9", "words, 9", "words, 1", "runs, 9", "runs, 1", "period, 3", "zeros, 9"})
  void whatTheProgramPacksIsReadOnAnyNumberOfThreads(String kind, int level) throws Exception {
    var content = content(kind);
    var packed = packed(content, level);
    for (int threads : new int[] {1, 2, 4})
      assertThat(Arrays.equals(decoded(packed, threads), content)).as("%s", threads).isTrue();
  }

  @Test
  void whatOurOwnPackerWritesIsRead() throws Exception {
    var content = content("words");
    var out = new ByteArrayOutputStream();
    try (var packer = new ParallelBzip2(out, 2)) {
      packer.write(content);
    }
    assertThat(Arrays.equals(decoded(out.toByteArray()), content)).isTrue();
    assertThat(Arrays.equals(unpackedByTheProgram(out.toByteArray()), content)).isTrue();
  }

  @Test
  void joinedStreamsAreOneTextEmptyOnesAmongThem() throws Exception {
    var empty = packed(new byte[0], 9);
    var one = "one".getBytes(StandardCharsets.US_ASCII);
    var two = new byte[250_000];
    new Random(3).nextBytes(two);

    var joined = joined(empty, packed(one, 1), empty, empty, packed(two, 1), packed(one, 9), empty);

    assertThat(decoded(joined)).isEqualTo(joined(one, two, one));
    assertThat(decoded(empty)).isEmpty();
  }

  @Test
  void noStreamAtAllIsAnError() {
    assertThatThrownBy(() -> decoded(new byte[0])).hasMessageContaining("no stream begins");
  }

  private static Forge forged(String smuggled) {
    var forge = new Forge().begin(9);
    for (int i = 0; i < 20; i++) forge.block((char) ('a' + i), 1 + i % 3, i == 3 ? smuggled : "");
    return forge.end();
  }

  private static String forgedText() {
    var text = new StringBuilder();
    for (int i = 0; i < 20; i++) text.append(String.valueOf((char) ('a' + i)).repeat(1 + i % 3));
    return text.toString();
  }

  @Test
  void blocksThatAreHonestAreGuessedToTheEnd() throws Exception {
    try (var in =
        ParallelBunzip2.open(new ByteArrayInputStream(forged("").bytes()), 3, new Reserve())) {
      assertThat(in.readAllBytes()).asString().isEqualTo(forgedText());
      assertThat(in.isGuessing()).isTrue();
    }
  }

  static java.util.List<String> falseMarks() {
    var wholeBlock = new StringBuilder(BLOCK).append("0".repeat(57)).append("01".repeat(200));
    return java.util.List.of(
        BLOCK,
        END,
        "0" + BLOCK,
        "110" + END + "0" + BLOCK,
        BLOCK.repeat(300),
        (END + "0").repeat(300),
        END + "0".repeat(38) + "0".repeat(40) + BLOCK,
        wholeBlock.toString());
  }

  @ParameterizedTest
  @org.junit.jupiter.params.provider.MethodSource("falseMarks")
  void marksThatAreContentEndTheGuessingAndNothingElse(String smuggled) throws Exception {
    for (int shift = 0; shift < 8; shift++) {
      var packed = forged("0".repeat(shift) + smuggled).bytes();
      assertThat(unpackedByTheProgram(packed)).asString().isEqualTo(forgedText());
      try (var in = ParallelBunzip2.open(new ByteArrayInputStream(packed), 3, new Reserve())) {
        assertThat(in.readAllBytes()).asString().isEqualTo(forgedText());
        assertThat(in.isGuessing()).isFalse();
      }
    }
  }

  @Test
  void aWholeStreamThatIsContentDoesNotEndTheRealOne() throws Exception {
    var inner = new Forge().begin(9).block('x', 1, "").end().bytes();
    var content = joined(inner, inner);
    assertThat(decoded(packed(content, 9))).isEqualTo(content);
  }

  @Test
  void everyFlippedBitIsFoundOrChangesNothing() throws Exception {
    var content = content("words");
    var packed = joined(packed(Arrays.copyOf(content, 300), 1), packed(new byte[] {1, 2, 3}, 9));
    var expected = joined(Arrays.copyOf(content, 300), new byte[] {1, 2, 3});
    int unnoticed = 0;
    for (int bit = 0; bit < packed.length * 8; bit++) {
      var broken = packed.clone();
      broken[bit / 8] ^= (byte) (0x80 >> bit % 8);
      try {
        assertThat(decoded(broken, 1 + bit % 2)).as("bit %s", bit).isEqualTo(expected);
        unnoticed++;
      } catch (IOException e) {
        assertThat(e).hasMessageNotContaining("cannot decompress");
      }
    }
    // Levels in headers, and the lengths of codes that nothing uses.
    assertThat(unnoticed).isLessThan(packed.length * 8 / 20);
  }

  @Test
  void flippedBitsInManyLargeBlocksAreFound() throws Exception {
    var content = content("words");
    var packed = packed(content, 1);
    var random = new Random(1);
    for (int round = 0; round < 60; round++) {
      var broken = packed.clone();
      broken[100 + random.nextInt(packed.length - 100)] ^= (byte) (1 << random.nextInt(8));
      try {
        assertThat(Arrays.equals(decoded(broken), content)).as("round %s", round).isTrue();
      } catch (IOException e) {
        assertThat(e).hasMessageNotContaining("cannot decompress");
      }
    }
  }

  @Test
  void everyTruncationIsFound() throws Exception {
    var packed = forged(BLOCK).bytes();
    for (int length = 0; length < packed.length; length++) {
      var cut = Arrays.copyOf(packed, length);
      assertThatThrownBy(() -> decoded(cut)).as("%s", length).isInstanceOf(Damage.class);
    }
    var large = packed(content("noise"), 9);
    for (int length = large.length - 1; length > 0; length -= 200_003) {
      var cut = Arrays.copyOf(large, length);
      assertThatThrownBy(() -> decoded(cut)).as("%s", length).hasMessageContaining("cut short");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\0", "B", "BZ", "BZh9", "garbage and more garbage"})
  void whatFollowsTheLastStreamIsRefused(String garbage) {
    var packed = joined(forged("").bytes(), garbage.getBytes(StandardCharsets.US_ASCII));
    assertThatThrownBy(() -> decoded(packed)).isInstanceOf(Damage.class);
  }

  @Test
  void aLastByteFilledWithAnythingIsRefused() {
    var bytes = new Forge().begin(9).block('a', 1, "00").end().bytes();
    bytes[bytes.length - 1] |= 1;
    assertThatThrownBy(() -> decoded(bytes)).hasMessageContaining("last byte");
  }

  @Test
  void aBlockLargerThanItsStreamSaysIsRefused() throws Exception {
    var packed = packed(content("noise"), 9);
    packed[3] = '8';
    assertThatThrownBy(() -> decoded(packed)).hasMessageContaining("larger than its stream");
  }

  @Test
  void aRandomisedBlockIsRefusedByName() {
    var bytes = new Forge().begin(9).block('a', 1, "").end().bytes();
    bytes[4 + 6 + 4] |= (byte) 0x80;
    assertThatThrownBy(() -> decoded(bytes)).hasMessageContaining("randomised");
  }

  @Test
  void noiseIsNeverACrash() {
    var random = new Random(9);
    for (int round = 0; round < 3000; round++) {
      var noise = new byte[random.nextInt(400)];
      random.nextBytes(noise);
      var packed = joined("BZh9".getBytes(StandardCharsets.US_ASCII), bytes(Block.MAGIC), noise);
      assertThatThrownBy(() -> decoded(packed, 1)).isInstanceOf(Damage.class);
    }
  }

  private static byte[] bytes(long magic) {
    return Arrays.copyOfRange(java.nio.ByteBuffer.allocate(8).putLong(magic).array(), 2, 8);
  }
}
