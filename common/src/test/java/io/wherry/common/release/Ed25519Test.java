package io.wherry.common.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.wherry.common.posix.NativeEd25519;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Both who check signatures say the same of all of them. */
class Ed25519Test {
  private static final int ROUNDS = 60;
  private final Random random = new Random(11);

  private record Pair(byte[] seed, byte[] point) {}

  private static Pair pair() {
    return Ed25519.generate(new SecureRandom(), Pair::new);
  }

  private byte[] changed(byte[] bytes) {
    var changed = bytes.clone();
    changed[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    return changed;
  }

  private static boolean bothSay(byte[] point, byte[] signature, byte[]... content) {
    boolean said = Ed25519.verifies(point, signature, content);
    assertThat(Ed25519.verifiesHere(point, signature, content)).isEqualTo(said);
    return said;
  }

  @Test
  void theTrueOneVerifiesAndNothingElseDoes() {
    assumeThat(NativeEd25519.here()).as("there is a libcrypto").isPresent();
    for (int i = 0; i < ROUNDS; i++) {
      var pair = pair();
      var content = new byte[random.nextInt(3000)];
      random.nextBytes(content);
      var more = new byte[] {(byte) i};
      var signature = Ed25519.sign(pair.seed(), content, more);

      assertThat(bothSay(pair.point(), signature, content, more)).isTrue();
      assertThat(bothSay(pair.point(), signature, content)).isFalse();
      assertThat(bothSay(pair.point(), changed(signature), content, more)).isFalse();
      assertThat(bothSay(changed(pair.point()), signature, content, more)).isFalse();
      assertThat(bothSay(pair().point(), signature, content, more)).isFalse();
      assertThat(bothSay(pair.point(), signature, content, changed(more))).isFalse();
    }
  }

  @Test
  void whatIsNoSignatureVerifiesNothing() {
    var pair = pair();
    byte[] content = {1};
    var signature = Ed25519.sign(pair.seed(), content);
    for (int length : new int[] {0, 1, 63}) {
      var cut = Arrays.copyOf(signature, length);
      assertThat(bothSay(pair.point(), cut, content)).isFalse();
    }
    assertThat(bothSay(pair.point(), Arrays.copyOf(signature, 65), content)).isFalse();
    assertThat(bothSay(pair.point(), new byte[64], content)).isFalse();
    var ones = new byte[32];
    Arrays.fill(ones, (byte) 0xff);
    assertThat(bothSay(ones, signature, content)).isFalse();
  }
}
