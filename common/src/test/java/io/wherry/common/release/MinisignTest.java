package io.wherry.common.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MinisignTest {
  private static final byte[] CONTENT = "number 7\n".getBytes(StandardCharsets.US_ASCII);
  private final SigningKey key = SigningKey.generate(new SecureRandom());
  @TempDir Path folder;

  @Test
  void stockMinisignAcceptsOurSignatureAndReadsOurKeys() throws Exception {
    assumeMinisign();
    key.store(folder.resolve("key"));
    Files.writeString(folder.resolve("key.pub"), key.verifyingKey().text());
    Files.write(folder.resolve("file"), CONTENT);
    Files.write(folder.resolve("file.minisig"), key.sign(CONTENT, "release 7").bytes());

    assertThat(minisign("-V", "-p", "key.pub", "-m", "file")).isEqualTo(0);
    assertThat(minisign("-R", "-s", "key", "-p", "again.pub")).isEqualTo(0);
    assertThat(VerifyingKey.parse(Files.readString(folder.resolve("again.pub"))))
        .isEqualTo(key.verifyingKey());
    Files.writeString(folder.resolve("file"), "number 8\n");
    assertThat(minisign("-V", "-p", "key.pub", "-m", "file")).isNotEqualTo(0);
  }

  @Test
  void weAcceptWhatStockMinisignSignedOffline() throws Exception {
    assumeMinisign();
    assertThat(minisign("-G", "-W", "-p", "key.pub", "-s", "key")).isEqualTo(0);
    Files.write(folder.resolve("file"), CONTENT);
    assertThat(minisign("-S", "-l", "-s", "key", "-m", "file", "-t", "by hand")).isEqualTo(0);

    var signature = Signature.parse(Files.readAllBytes(folder.resolve("file.minisig")));
    var pinned = VerifyingKey.parse(Files.readString(folder.resolve("key.pub")));

    assertThat(pinned.verifies(CONTENT, signature)).isTrue();
    assertThat(signature.trustedComment()).isEqualTo("by hand");
    Files.setPosixFilePermissions(
        folder.resolve("key"), PosixFilePermissions.fromString("rw-------"));
    assertThat(SigningKey.load(folder.resolve("key")).verifyingKey()).isEqualTo(pinned);
  }

  @Test
  void aPrehashedSignatureIsRefusedWithTheWayOut() throws Exception {
    assumeMinisign();
    key.store(folder.resolve("key"));
    Files.write(folder.resolve("file"), CONTENT);
    assertThat(minisign("-S", "-s", "key", "-m", "file")).isEqualTo(0);

    assertThatThrownBy(() -> Signature.parse(Files.readAllBytes(folder.resolve("file.minisig"))))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("minisign -S -l");
  }

  @Test
  void aFlippedBitInAnyByteOfASignatureIsRefusedButInItsUntrustedComment() throws Exception {
    var file = key.sign(CONTENT, "release 7").bytes();
    int trustedFrom = new String(file, StandardCharsets.US_ASCII).indexOf('\n');
    var random = new Random(7);
    for (int at = 0; at < file.length; at++) {
      if (at >= Armour.UNTRUSTED.length() && at < trustedFrom) continue;
      int bit = at * 8 + random.nextInt(8);
      assertThat(accepted(CONTENT, flipped(file, bit))).as("bit %d", bit).isFalse();
    }
    assertThat(accepted(CONTENT, file)).isTrue();
  }

  @Test
  void everyFlippedBitOfTheContentIsRefused() {
    var file = key.sign(CONTENT, "release 7").bytes();
    for (int bit = 0; bit < CONTENT.length * 8; bit++)
      assertThat(accepted(flipped(CONTENT, bit), file)).as("bit %d", bit).isFalse();
  }

  @Test
  void aKeyFileComesBackAsItWasAndIsNeverOverwritten() throws Exception {
    var file = folder.resolve("key");
    key.store(file);

    assertThat(SigningKey.load(file).verifyingKey()).isEqualTo(key.verifyingKey());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    var before = Files.readAllBytes(file);
    assertThatThrownBy(() -> SigningKey.generate(new SecureRandom()).store(file))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void aSecretKeyThatOthersMayReadIsNotUsed() throws Exception {
    var file = folder.resolve("key");
    key.store(file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

    assertThatThrownBy(() -> SigningKey.load(file)).hasMessageContaining("chmod 600");
  }

  @Test
  void aDamagedSecretKeyIsNoticedBeforeItSignsAnything() throws Exception {
    var file = folder.resolve("key");
    key.store(file);
    var text = Files.readString(file);
    int at = text.length() - 100;
    char other = text.charAt(at) == 'A' ? 'B' : 'A';
    Files.writeString(file, text.substring(0, at) + other + text.substring(at + 1));

    assertThatThrownBy(() -> SigningKey.load(file))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("damaged");
  }

  private boolean accepted(byte[] content, byte[] signature) {
    try {
      return key.verifyingKey().verifies(content, Signature.parse(signature));
    } catch (MalformedException _) {
      return false;
    }
  }

  static byte[] flipped(byte[] bytes, int bit) {
    var copy = bytes.clone();
    copy[bit / 8] ^= (byte) (1 << bit % 8);
    return copy;
  }

  private static void assumeMinisign() {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/minisign")), "minisign is not installed");
  }

  private int minisign(String... arguments) throws Exception {
    var command = new ArrayList<String>(List.of(arguments));
    command.addFirst("/usr/bin/minisign");
    var process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("minisign.log").toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }
}
