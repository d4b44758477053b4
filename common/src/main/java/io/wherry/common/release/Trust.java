package io.wherry.common.release;

import io.wherry.common.model.ChannelName;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.model.SignedStatement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Pinned keys and what follows from them: bytes in, a checked value or a refusal out. Nothing is
 * parsed before its signature holds. The keys of releases and of channels may be the same.
 */
public record Trust(
    RepositoryName repository, List<VerifyingKey> releaseKeys, List<VerifyingKey> channelKeys) {
  public Trust {
    releaseKeys = List.copyOf(releaseKeys);
    channelKeys = List.copyOf(channelKeys);
    if (releaseKeys.isEmpty() || channelKeys.isEmpty())
      throw new IllegalArgumentException("no key of repository " + repository + " is pinned");
  }

  /** Checks a manifest that must be of this release. */
  public Verdict<Manifest> manifest(byte[] manifest, byte[] signature, ReleaseId release) {
    var bad = signed("the manifest of " + release, manifest, signature, releaseKeys);
    if (bad.isPresent()) return new Verdict.Refused<>(bad.get());
    try {
      var parsed = Manifest.parse(manifest);
      return wrong(parsed, release)
          .<Verdict<Manifest>>map(Verdict.Refused::new)
          .orElseGet(() -> new Verdict.Trusted<>(parsed));
    } catch (MalformedException e) {
      return new Verdict.Refused<>(new Refusal.Malformed(e.getMessage()));
    }
  }

  private Optional<Refusal> wrong(Manifest manifest, ReleaseId release) {
    var got = manifest.release();
    if (!got.repository().equals(repository))
      return Optional.of(new Refusal.WrongRepository("the manifest", got.repository(), repository));
    if (!got.equals(release)) return Optional.of(new Refusal.WrongRelease(got, release));
    return Optional.empty();
  }

  /**
   * Checks a statement that must be of this channel, fresh now, and not older than the highest
   * serial seen (0 before the first).
   */
  public Verdict<ChannelStatement> statement(
      SignedStatement signed, ChannelName channel, long highestSerial, Instant now) {
    var bad =
        signed(
            "the statement of channel " + channel,
            signed.statement(),
            signed.signature(),
            channelKeys);
    if (bad.isPresent()) return new Verdict.Refused<>(bad.get());
    try {
      var parsed = ChannelStatement.parse(signed.statement());
      return wrong(parsed, channel, highestSerial, now)
          .<Verdict<ChannelStatement>>map(Verdict.Refused::new)
          .orElseGet(() -> new Verdict.Trusted<>(parsed));
    } catch (MalformedException e) {
      return new Verdict.Refused<>(new Refusal.Malformed(e.getMessage()));
    }
  }

  private Optional<Refusal> wrong(
      ChannelStatement got, ChannelName channel, long highestSerial, Instant now) {
    var of = got.release().repository();
    if (!of.equals(repository))
      return Optional.of(
          new Refusal.WrongRepository("the statement of channel " + channel, of, repository));
    if (!got.channel().equals(channel))
      return Optional.of(new Refusal.WrongChannel(got.channel(), channel));
    if (got.serial() < highestSerial)
      return Optional.of(new Refusal.OlderSerial(channel, got.serial(), highestSerial));
    if (!now.isBefore(got.expires()))
      return Optional.of(new Refusal.Expired(channel, got.expires(), now));
    return Optional.empty();
  }

  /** Why a host on this channel may not go to the release, if so. */
  public Optional<Refusal> forbids(ChannelStatement statement, ReleaseId release) {
    if (!release.repository().equals(repository))
      return Optional.of(
          new Refusal.WrongRepository("the release", release.repository(), repository));
    if (statement.yanked().contains(release.number()))
      return Optional.of(new Refusal.Yanked(statement.channel(), release));
    if (release.number() < statement.floor())
      return Optional.of(new Refusal.BelowFloor(statement.channel(), release, statement.floor()));
    return Optional.empty();
  }

  private static Optional<Refusal> signed(
      String what, byte[] content, byte[] signature, List<VerifyingKey> keys) {
    if (signature.length == 0) return Optional.of(new Refusal.Unsigned(what));
    Signature parsed;
    try {
      parsed = Signature.parse(signature);
    } catch (MalformedException e) {
      return Optional.of(new Refusal.Malformed(what + ": " + e.getMessage()));
    }
    var named = keys.stream().filter(k -> k.id().equals(parsed.key())).toList();
    if (named.isEmpty())
      return Optional.of(
          new Refusal.WrongKey(what, parsed.key(), keys.stream().map(VerifyingKey::id).toList()));
    return named.stream().anyMatch(k -> k.verifies(content, parsed))
        ? Optional.empty()
        : Optional.of(new Refusal.BadSignature(what, parsed.key()));
  }
}
