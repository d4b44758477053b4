package io.wherry.common.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ZstdInputTest {
  private static final int WINDOW = 23;
  private final ZstdInput.Memory memory = new ZstdInput.Memory();

  @AfterEach
  void free() {
    memory.close();
  }

  private static byte[] content(int size, int seed) {
    var random = new Random(seed);
    var content = new byte[size];
    for (int i = 0; i < size; i++) content[i] = (byte) (random.nextInt(100) < 90 ? i % 61 : i * 31);
    return content;
  }

  /** One frame that does not tell its size, as streams make them. */
  private static byte[] frame(byte[] content) throws IOException {
    var packed = new ByteArrayOutputStream();
    try (var out = new ZstdOutputStream(packed, 3)) {
      out.write(content);
    }
    return packed.toByteArray();
  }

  private static byte[] joined(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    for (var part : parts) all.writeBytes(part);
    return all.toByteArray();
  }

  private byte[] unpacked(byte[] packed) throws IOException {
    return unpacked(new ByteArrayInputStream(packed), WINDOW);
  }

  private byte[] unpacked(InputStream packed, int window) throws IOException {
    var in = new ZstdInput(packed, window, memory);
    var all = in.readAllBytes();
    assertThat(in.read()).isNegative();
    return all;
  }

  /** Gives a few bytes at a time, as a slow source does. */
  private static InputStream dripping(byte[] bytes, int most) {
    return new ByteArrayInputStream(bytes) {
      @Override
      public int read(byte[] into, int offset, int length) {
        return super.read(into, offset, Math.min(most, length));
      }
    };
  }

  @Test
  void givesWhatWasPackedHoweverItComesAndHoweverItIsTaken() throws IOException {
    for (int size : new int[] {0, 1, 1000, 131_072, 131_073, 3_000_000}) {
      var content = content(size, size);
      for (var packed : new byte[][] {frame(content), Zstd.compress(content, 5)}) {
        assertThat(unpacked(packed)).isEqualTo(content);
        assertThat(unpacked(dripping(packed, 7), WINDOW)).isEqualTo(content);
        var slowly = new ZstdInput(new ByteArrayInputStream(packed), WINDOW, memory);
        assertThat(slowly.readNBytes(Math.min(size, 3)))
            .isEqualTo(Arrays.copyOf(content, Math.min(size, 3)));
      }
    }
  }

  @Test
  void framesFollowEachOtherAndSkippableOnesSayNothing() throws IOException {
    byte[] skipped = {0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3};
    var one = content(200_000, 1);
    var other = content(5, 2);
    var packed = joined(skipped, frame(one), skipped, frame(other), frame(new byte[0]), skipped);

    assertThat(unpacked(packed)).isEqualTo(joined(one, other));
    assertThat(unpacked(dripping(packed, 1), WINDOW)).isEqualTo(joined(one, other));
  }

  @Test
  void nothingAtAllUnpacksToNothing() throws IOException {
    assertThat(unpacked(new byte[0])).isEmpty();
  }

  @Test
  void whereverItBreaksOffItSaysSo() throws IOException {
    var content = content(300_000, 4);
    var packed = frame(content);
    var random = new Random(5);
    for (int cut = 1; cut < packed.length; cut += 1 + random.nextInt(200)) {
      var half = Arrays.copyOf(packed, cut);
      assertThatThrownBy(() -> unpacked(half))
          .as("cut at %d", cut)
          .isInstanceOf(EOFException.class);
    }
    var less = Arrays.copyOf(packed, packed.length - 1);
    assertThatThrownBy(() -> unpacked(less)).isInstanceOf(EOFException.class);
  }

  @Test
  void whatIsNoFrameIsRefusedAlsoBehindOne() throws IOException {
    assertThatThrownBy(() -> unpacked(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}))
        .isInstanceOf(ZstdException.class);
    var followed = joined(frame(content(1000, 6)), new byte[] {'n', 'o', 'n', 'e', '!'});
    assertThatThrownBy(() -> unpacked(followed)).isInstanceOf(ZstdException.class);
  }

  @Test
  void aLargerWindowThanIsAllowedIsRefused() throws IOException {
    var packed = new ByteArrayOutputStream();
    try (var out = new ZstdOutputStream(packed, 3)) {
      out.setLong(24);
      out.write(content(20_000_000, 7));
    }
    var large = packed.toByteArray();
    assertThatThrownBy(() -> unpacked(large)).isInstanceOf(ZstdException.class);
    assertThat(unpacked(new ByteArrayInputStream(large), 24)).hasSize(20_000_000);
  }

  /** Whatever came before: half a frame, something broken, a larger window. */
  @Test
  void theNextArchiveKnowsNothingOfTheOneBefore() throws IOException {
    var content = content(400_000, 8);
    var packed = frame(content);
    for (int i = 0; i < 3; i++) {
      var begun = new ZstdInput(new ByteArrayInputStream(packed), WINDOW + 4, memory);
      assertThat(begun.readNBytes(1000)).isEqualTo(Arrays.copyOf(content, 1000));
      assertThat(unpacked(packed)).isEqualTo(content);
      var broken = packed.clone();
      broken[packed.length / 2] ^= 0x55;
      broken[3] ^= 0x55;
      assertThatThrownBy(() -> unpacked(broken)).isInstanceOf(ZstdException.class);
      assertThat(unpacked(packed)).isEqualTo(content);
    }
    aLargerWindowThanIsAllowedIsRefused();
  }
}
