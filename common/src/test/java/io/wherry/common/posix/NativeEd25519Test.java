package io.wherry.common.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.wherry.common.testing.Shell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeEd25519Test {
  /** All of libcrypto that is asked for, with a place for what it says of signatures. */
  private static final String LIBRARY =
      """
      int OPENSSL_init_crypto(unsigned long o, void *s) { return 1; }
      void *EVP_MD_CTX_new(void) { return __builtin_malloc(64); }
      void EVP_MD_CTX_free(void *c) { __builtin_free(c); }
      int EVP_DigestInit_ex(void *c, void *kind, void *e) { return 1; }
      int EVP_DigestUpdate(void *c, void *d, unsigned long n) { return 1; }
      int EVP_DigestFinal_ex(void *c, unsigned char *to, void *n) { return 1; }
      """;

  private static final String SIGNATURES =
      """
      void *EVP_PKEY_new_raw_public_key(int t, void *e, void *k, unsigned long n) { return __builtin_malloc(8); }
      void EVP_PKEY_free(void *k) { __builtin_free(k); }
      int EVP_DigestVerifyInit(void *c, void *p, void *t, void *e, void *k) { return 1; }
      int EVP_DigestVerify(void *c, void *s, unsigned long n, void *d, unsigned long l) { return %s; }
      """;

  @TempDir Path dir;

  private List<String> compiled(String code) throws Exception {
    assumeThat(Files.isExecutable(Path.of("/usr/bin/cc"))).as("there is a compiler").isTrue();
    Files.writeString(dir.resolve("fake.c"), code);
    Shell.run(dir, "cc", "-w", "-shared", "-fPIC", "-o", "fake.so", "fake.c");
    return List.of(dir.resolve("fake.so").toString());
  }

  @Test
  void whoeverAcceptsOrRefusesEverythingIsNotAsked() throws Exception {
    for (var answer : List.of("1", "0", "-1")) {
      var library = LibCrypto.find(compiled(LIBRARY + SIGNATURES.formatted(answer)));
      assertThat(library).isPresent();
      assertThat(NativeEd25519.by(library)).as("one that answers %s", answer).isEmpty();
    }
  }

  @Test
  void aLibraryThatKnowsNoSignaturesIsNotAsked() throws Exception {
    assertThat(NativeEd25519.by(LibCrypto.find(compiled(LIBRARY)))).isEmpty();
    assertThat(NativeEd25519.by(LibCrypto.find(List.of()))).isEmpty();
  }

  @Test
  void theMachinesKnowsRightFromWrong() {
    assumeThat(LibCrypto.here()).as("there is a libcrypto").isPresent();
    assertThat(NativeEd25519.here()).isPresent();
  }
}
