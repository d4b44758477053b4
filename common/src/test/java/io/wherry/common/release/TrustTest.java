package io.wherry.common.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.wherry.common.model.Artefact;
import io.wherry.common.model.Build;
import io.wherry.common.model.ChannelName;
import io.wherry.common.model.Digest;
import io.wherry.common.model.Encoding;
import io.wherry.common.model.Owners;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.model.SignedStatement;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class TrustTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final RepositoryName REPOSITORY = new RepositoryName("marsh");
  private static final ChannelName STABLE = new ChannelName("stable");
  private static final ReleaseId SEVEN = new ReleaseId(REPOSITORY, 7);
  private final SigningKey releaseKey = SigningKey.generate(new SecureRandom());
  private final SigningKey channelKey = SigningKey.generate(new SecureRandom());
  private final SigningKey stranger = SigningKey.generate(new SecureRandom());
  private final Trust trust =
      new Trust(REPOSITORY, List.of(releaseKey.verifyingKey()), List.of(channelKey.verifyingKey()));

  @Test
  void aManifestSignedByThePinnedKeyIsTrusted() {
    var bytes = manifest(SEVEN).bytes();

    var verdict = trust.manifest(bytes, releaseKey.sign(bytes, "").bytes(), SEVEN);

    assertThat(verdict).isEqualTo(new Verdict.Trusted<>(manifest(SEVEN)));
  }

  @Test
  void aFlippedBitInAnyByteOfAManifestIsRefused() {
    var bytes = manifest(SEVEN).bytes();
    var signature = releaseKey.sign(bytes, "").bytes();
    var random = new Random(7);
    for (int at = 0; at < bytes.length; at++) {
      int bit = at * 8 + random.nextInt(8);
      assertThat(trust.manifest(MinisignTest.flipped(bytes, bit), signature, SEVEN))
          .as("bit %d", bit)
          .isInstanceOf(Verdict.Refused.class);
    }
  }

  @Test
  void unsignedStrangeAndBrokenSignaturesAreToldApart() {
    var bytes = manifest(SEVEN).bytes();
    var other = releaseKey.sign("other".getBytes(StandardCharsets.US_ASCII), "").bytes();

    assertThat(refusal(trust.manifest(bytes, new byte[0], SEVEN)))
        .isInstanceOf(Refusal.Unsigned.class);
    assertThat(refusal(trust.manifest(bytes, stranger.sign(bytes, "").bytes(), SEVEN)))
        .asInstanceOf(type(Refusal.WrongKey.class))
        .satisfies(r -> assertThat(r.message()).contains(stranger.id().toString(), "pins"));
    assertThat(refusal(trust.manifest(bytes, other, SEVEN)))
        .isInstanceOf(Refusal.BadSignature.class);
    assertThat(refusal(trust.manifest(bytes, "no".getBytes(StandardCharsets.US_ASCII), SEVEN)))
        .isInstanceOf(Refusal.Malformed.class);
  }

  @Test
  void theChannelKeySignsNoReleases() {
    var bytes = manifest(SEVEN).bytes();

    assertThat(refusal(trust.manifest(bytes, channelKey.sign(bytes, "").bytes(), SEVEN)))
        .isInstanceOf(Refusal.WrongKey.class);
  }

  @Test
  void aGenuineManifestOfAnotherReleaseOrRepositoryIsRefused() {
    var six = manifest(new ReleaseId(REPOSITORY, 6)).bytes();
    var foreign = manifest(new ReleaseId(new RepositoryName("fen"), 7)).bytes();

    assertThat(refusal(trust.manifest(six, releaseKey.sign(six, "").bytes(), SEVEN)))
        .isInstanceOf(Refusal.WrongRelease.class);
    assertThat(refusal(trust.manifest(foreign, releaseKey.sign(foreign, "").bytes(), SEVEN)))
        .isInstanceOf(Refusal.WrongRepository.class);
  }

  @Test
  void aFreshStatementIsTrustedAlsoAgain() {
    var signed = signed(statement(12, 7));

    assertThat(trust.statement(signed, STABLE, 0, NOW))
        .isEqualTo(new Verdict.Trusted<>(statement(12, 7)));
    assertThat(trust.statement(signed, STABLE, 12, NOW)).isInstanceOf(Verdict.Trusted.class);
  }

  @Test
  void anOldStatementIsRefusedBySerialAndByTime() {
    var signed = signed(statement(12, 7));

    assertThat(refusal(trust.statement(signed, STABLE, 13, NOW)))
        .isEqualTo(new Refusal.OlderSerial(STABLE, 12, 13));
    var expired = refusal(trust.statement(signed, STABLE, 0, NOW.plusSeconds(3600)));
    assertThat(expired).isInstanceOf(Refusal.Expired.class);
    assertThat(expired.fault().mayPass()).isTrue();
    assertThat(trust.statement(signed, STABLE, 0, NOW.plusSeconds(3599)))
        .isInstanceOf(Verdict.Trusted.class);
  }

  @Test
  void aStatementOfAnotherChannelOrRepositoryIsRefused() {
    var foreign =
        new ChannelStatement(
            STABLE,
            12,
            new ReleaseId(new RepositoryName("fen"), 7),
            1,
            new TreeSet<>(),
            NOW.plusSeconds(60));

    assertThat(refusal(trust.statement(signed(statement(12, 7)), new ChannelName("dev"), 0, NOW)))
        .isInstanceOf(Refusal.WrongChannel.class);
    assertThat(refusal(trust.statement(signed(foreign), STABLE, 0, NOW)))
        .isInstanceOf(Refusal.WrongRepository.class);
  }

  @Test
  void aChannelForbidsYankedReleasesAndThoseBelowItsFloor() {
    var statement =
        new ChannelStatement(STABLE, 1, SEVEN, 3, new TreeSet<>(List.of(5L)), NOW.plusSeconds(60));

    assertThat(trust.forbids(statement, SEVEN)).isEmpty();
    assertThat(trust.forbids(statement, new ReleaseId(REPOSITORY, 5)))
        .containsInstanceOf(Refusal.Yanked.class);
    assertThat(trust.forbids(statement, new ReleaseId(REPOSITORY, 2)))
        .containsInstanceOf(Refusal.BelowFloor.class);
    assertThat(trust.forbids(statement, new ReleaseId(new RepositoryName("fen"), 7)))
        .containsInstanceOf(Refusal.WrongRepository.class);
  }

  static Manifest manifest(ReleaseId release) {
    var build = new Build(PackageId.of("sys-libs/zlib", "1.3.1", "0"), "20261121.1");
    var stem = build.tarballStem(release.repository());
    var digest = Digest.of(stem.getBytes(StandardCharsets.US_ASCII));
    var artefacts =
        List.of(
            new Artefact(stem + ".tar.zst", Encoding.TAR_ZST, 10, digest),
            new Artefact(stem + ".tar.bz2", Encoding.TAR_BZ2, 12, digest));
    return new Manifest(
        release,
        Optional.of(4L),
        NOW,
        List.of(PackageId.of("sys-libs/glibc", "2.36", "0")),
        new TreeMap<>(Map.of("profiles/repo_name", digest)),
        List.of(
            new Manifest.Entry(
                build, digest, artefacts, Owners.of(Map.of(801L, "zlib"), Map.of(802L, "zlib")))));
  }

  private static ChannelStatement statement(long serial, long release) {
    return new ChannelStatement(
        STABLE,
        serial,
        new ReleaseId(REPOSITORY, release),
        1,
        new TreeSet<>(),
        NOW.plusSeconds(3600));
  }

  private SignedStatement signed(ChannelStatement statement) {
    var bytes = statement.bytes();
    return new SignedStatement(statement.channel(), bytes, channelKey.sign(bytes, "").bytes());
  }

  private static Refusal refusal(Verdict<?> verdict) {
    return switch (verdict) {
      case Verdict.Refused<?>(var why) -> why;
      case Verdict.Trusted<?>(var value) -> throw new AssertionError("trusted: " + value);
    };
  }
}
