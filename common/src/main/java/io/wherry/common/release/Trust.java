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

  /** Why nobody on this channel may go to the release, wherever they come from. */
  public Optional<Refusal> forbids(ChannelStatement statement, ReleaseId release) {
    return foreign(release).or(() -> statement.forbids(release));
  }

  /** Why a host on this channel that has settled on {@code from} may not go to the release now. */
  public Optional<Refusal> forbids(
      ChannelStatement statement, Optional<ReleaseId> from, ReleaseId release) {
    return foreign(release)
        .or(() -> statement.forbids(from.filter(f -> foreign(f).isEmpty()), release));
  }

  private Optional<Refusal> foreign(ReleaseId release) {
    return release.repository().equals(repository)
        ? Optional.empty()
        : Optional.of(new Refusal.WrongRepository("the release", release.repository(), repository));
  }

  /**
   * A statement that was trusted once and kept: still signed by a pinned key, whatever the time. It
   * forbids until a later one is known.
   */
  public Optional<ChannelStatement> kept(SignedStatement signed, ChannelName channel) {
    return statement(signed, channel, 0, Instant.MIN)
            instanceof Verdict.Trusted<ChannelStatement>(var value)
        ? Optional.of(value)
        : Optional.empty();
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
