package io.wherry.common.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.wherry.common.testing.Shell;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SumsTest {
  private static final String ABC_MD5 = "900150983cd24fb0d6963f7d28e17f72";
  private static final String ABC_SHA256 =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  private static final byte[] ABC = {'a', 'b', 'c'};

  /** What libcrypto must have, with a place for how it begins and how it ends. */
  private static final String LIBRARY =
      """
      int OPENSSL_init_crypto(unsigned long o, void *s) { return 1; }
      void *EVP_MD_CTX_new(void) { return __builtin_malloc(64); }
      void EVP_MD_CTX_free(void *c) { __builtin_free(c); }
      void *EVP_sha256(void) { return (void *) 1; }
      void *EVP_md5(void) { return (void *) 2; }
      int EVP_DigestInit_ex(void *c, void *kind, void *e) { return %s; }
      int EVP_DigestUpdate(void *c, void *d, unsigned long n) { return 1; }
      int EVP_DigestFinal_ex(void *c, unsigned char *to, void *n) { to[0] = 7; return 1; }
      """;

  @TempDir Path dir;

  private static String hex(MessageDigest sum, byte[] content) {
    return HexFormat.of().formatHex(sum.digest(content));
  }

  private static void assertRight(Sums sums) {
    assertThat(hex(sums.newSha256(), ABC)).isEqualTo(ABC_SHA256);
    assertThat(hex(sums.newMd5(), ABC)).isEqualTo(ABC_MD5);
  }

  /** Only Java's own belong to a provider. */
  private static boolean isJavas(MessageDigest sum) {
    return sum.getProvider() != null;
  }

  private String compiled(String code) throws Exception {
    assumeThat(Files.isExecutable(Path.of("/usr/bin/cc"))).as("there is a compiler").isTrue();
    Files.writeString(dir.resolve("fake.c"), code);
    Shell.run(dir, "cc", "-w", "-shared", "-fPIC", "-o", "fake.so", "fake.c");
    return dir.resolve("fake.so").toString();
  }

  @Test
  void whoeverComputesThemTheyAreAsJavaHasThem() throws Exception {
    assertThat(hex(Sums.sha256(), ABC)).isEqualTo(ABC_SHA256);
    assertThat(hex(Sums.md5(), ABC)).isEqualTo(ABC_MD5);
    var random = new Random(3);
    for (int size : new int[] {0, 1, 55, 56, 63, 64, 65, 1000, 100_000, 3_000_000}) {
      var content = new byte[size];
      random.nextBytes(content);
      for (var ours : List.of(Sums.sha256(), Sums.md5())) {
        var expected = MessageDigest.getInstance(ours.getAlgorithm()).digest(content);
        assertThat(ours.digest(content)).isEqualTo(expected);
        assertThat(inPieces(ours, content, random)).isEqualTo(expected);
        assertThat(throughBuffers(ours, content)).isEqualTo(expected);
        assertThat(ours.getDigestLength()).isEqualTo(expected.length);
      }
    }
  }

  private static byte[] inPieces(MessageDigest sum, byte[] content, Random random) {
    sum.update(content);
    sum.reset();
    for (int at = 0; at < content.length; ) {
      int piece = Math.min(content.length - at, random.nextInt(content.length + 1));
      if (piece == 1) sum.update(content[at]);
      else sum.update(content, at, piece);
      at += piece;
    }
    return sum.digest();
  }

  private static byte[] throughBuffers(MessageDigest sum, byte[] content) {
    int half = content.length / 2;
    var direct = ByteBuffer.allocateDirect(half + 9).position(5).limit(half + 5);
    direct.put(content, 0, half).flip().position(5).limit(half + 5);
    var onHeap = ByteBuffer.wrap(content, half, content.length - half);
    sum.update(direct);
    sum.update(onHeap);
    assertThat(direct.hasRemaining() || onHeap.hasRemaining()).isFalse();
    return sum.digest();
  }

  @Test
  void whereTheMachineHasNoLibraryJavaComputesThem() throws Exception {
    for (var libraries : List.of(List.<String>of(), List.of("libcrypto.so.none"))) {
      var sums = Sums.using(libraries);
      assertThat(isJavas(sums.newSha256()) && isJavas(sums.newMd5())).isTrue();
      assertRight(sums);
    }
    var lacksIt = Sums.using(List.of(compiled("int EVP_MD_CTX_new;")));
    assertThat(isJavas(lacksIt.newSha256())).isTrue();
    assertRight(lacksIt);
  }

  @Test
  void aLibraryThatComputesWrongDigestsIsNotBelieved() throws Exception {
    var sums = Sums.using(List.of(compiled(LIBRARY.formatted("1"))));
    assertThat(isJavas(sums.newSha256()) && isJavas(sums.newMd5())).isTrue();
    assertRight(sums);
  }

  @Test
  void aLibraryThatRefusesOneIsNotAskedForIt() throws Exception {
    var sums = Sums.using(List.of(compiled(LIBRARY.formatted("kind != (void *) 2"))));
    assertThat(isJavas(sums.newMd5())).isTrue();
    assertRight(sums);
  }
}
