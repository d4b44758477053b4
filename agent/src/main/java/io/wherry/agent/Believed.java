package io.wherry.agent;

import io.wherry.agent.identity.IdentityStore;
import io.wherry.agent.sync.Authority;
import io.wherry.common.lifecycle.ExitCode;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.release.MalformedException;
import io.wherry.common.release.Manifest;
import io.wherry.common.release.Refusal;
import io.wherry.common.release.Trust;
import io.wherry.common.release.Verdict;
import io.wherry.common.release.VerifyingKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Whom this machine believes about releases: what enrolment pinned, or what a person names. */
final class Believed {
  private Believed() {}

  /** A person may only add to what nobody has decided yet; {@code warnings} are loud. */
  static Authority of(
      AgentSettings settings, List<String> keys, boolean unsigned, Consumer<String> warnings)
      throws IOException, Failures.Stop {
    var identity = new IdentityStore(settings.stateDir()).load();
    if (identity.isPresent() && !keys.isEmpty())
      throw new Failures.Stop(
          ExitCode.USAGE,
          "this host is enrolled and believes the keys that enrolment gave it; --key is for"
              + " machines that are not");
    Optional<Authority> signed = Optional.empty();
    if (identity.isPresent())
      signed = Optional.of(Announcements.trust(identity.get().membership())::manifest);
    else if (!keys.isEmpty()) signed = Optional.of(named(parsed(keys)));
    if (unsigned) return lenient(signed, warnings);
    return signed.orElseThrow(() ->
        new Failures.Stop(
            ExitCode.REFUSED,
            "nobody has told this machine whose releases to believe; name the public key with"
                + " --key (the master's release.pub, or its second line), or enroll"));
  }

  /** Whatever repository the release is of. */
  private static Authority named(List<VerifyingKey> keys) {
    return (manifest, signature, release) ->
        new Trust(release.repository(), keys, keys).manifest(manifest, signature, release);
  }

  private static List<VerifyingKey> parsed(List<String> keys) throws IOException, Failures.Stop {
    var parsed = new ArrayList<VerifyingKey>();
    for (var key : keys) {
      try {
        parsed.add(VerifyingKey.parse(text(key)));
      } catch (MalformedException e) {
        throw new Failures.Stop(
            ExitCode.USAGE,
            "--key " + key + " is neither a public key nor a file of one: " + e.getMessage());
      }
    }
    return parsed;
  }

  /** Keys in base 64 may hold slashes, so only what is there is a file. */
  private static String text(String key) throws IOException {
    var file = Path.of(key);
    return Files.isRegularFile(file) ? Files.readString(file) : key;
  }

  /** A signature that can be checked must still hold. */
  private static Authority lenient(Optional<Authority> signed, Consumer<String> warnings) {
    return (manifest, signature, release) -> {
      if (signature.length > 0 && signed.isPresent())
        return signed.get().manifest(manifest, signature, release);
      warnings.accept(
          "NOBODY VOUCHES FOR RELEASE "
              + release
              + ": "
              + (signature.length == 0 ? "it is not signed" : "no key is known to check it with")
              + ", and --insecure-unsigned was said; its packages run as root");
      return unchecked(manifest, release);
    };
  }

  private static Verdict<Manifest> unchecked(byte[] manifest, ReleaseId release) {
    try {
      var parsed = Manifest.parse(manifest);
      return parsed.release().equals(release)
          ? new Verdict.Trusted<>(parsed)
          : new Verdict.Refused<>(new Refusal.WrongRelease(parsed.release(), release));
    } catch (MalformedException e) {
      return new Verdict.Refused<>(new Refusal.Malformed(e.getMessage()));
    }
  }
}
