package io.wherry.master.identity;

import io.wherry.common.model.Address;
import io.wherry.common.model.Bytes;
import io.wherry.common.model.ChannelName;
import io.wherry.common.model.Digest;
import io.wherry.common.model.Enrolment;
import io.wherry.common.model.HostId;
import io.wherry.common.model.JoinToken;
import io.wherry.common.model.Labels;
import io.wherry.common.tls.Keys;
import io.wherry.master.hold.Entry;
import io.wherry.master.hold.EventLog;
import io.wherry.master.identity.Admission.Reason;
import io.wherry.master.identity.IdentityFact.CertificateIssued;
import io.wherry.master.identity.IdentityFact.HostRevoked;
import io.wherry.master.identity.IdentityFact.TokenMade;
import io.wherry.master.identity.IdentityFact.TokenUsed;
import io.wherry.master.identity.IdentityFact.TokensVoided;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Lets machines in and knows who is at a door. Its facts live in the event log under {@code
 * identity}; every change is durable before it is answered. Safe for use by many threads.
 */
public final class Identity {
  private static final String STREAM = "identity";
  private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
  private static final int ID_LENGTH = 26;
  private static final int SECRET_LENGTH = 32;
  private static final int MOST_USES = 100_000;
  private static final Duration LONGEST = Duration.ofDays(365);

  private final Authority authority;
  private final EventLog log;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Policy policy;
  private final Tokens tokens = new Tokens();
  private final Map<HostId, Instant> certificates = new HashMap<>();
  private final Set<HostId> revoked = new HashSet<>();

  /** How long a host's certificate lives, and what every join token carries. */
  public record Policy(
      Duration hostCertificateLife, List<Address> enrolDoors, List<String> releaseKeys) {
    public static final Duration USUAL_LIFE = Duration.ofDays(30);

    public Policy {
      enrolDoors = List.copyOf(enrolDoors);
      releaseKeys = List.copyOf(releaseKeys);
    }
  }

  /** A token just made; it is shown once and cannot be read back. */
  public record NewToken(JoinToken token, Instant expires) {}

  /** A machine that became a host; {@code chain} is its certificate and the authority's. */
  public record Newcomer(
      HostId host, List<X509Certificate> chain, Labels labels, ChannelName channel) {
    public Newcomer {
      chain = List.copyOf(chain);
    }
  }

  /** {@code random} must be fit for secrets. */
  public Identity(
      Authority authority,
      EventLog log,
      Policy policy,
      InstantSource clock,
      RandomGenerator random) {
    this.authority = authority;
    this.log = log;
    this.clock = clock;
    this.random = random;
    this.policy = policy;
  }

  /** Reads what is recorded; call once, before anything else. */
  public synchronized void start() throws IOException {
    log.replay(STREAM, IdentityFact.class, recorded -> apply(recorded.fact()));
  }

  private void apply(IdentityFact fact) {
    switch (fact) {
      case TokenMade made -> tokens.made(made);
      case TokenUsed used -> tokens.used(used);
      case TokensVoided() -> tokens.voided();
      case CertificateIssued(var host, _, var expires) -> certificates.put(host, expires);
      case HostRevoked(var host) -> revoked.add(host);
    }
  }

  /** Makes a token for {@code uses} machines, good for {@code valid}. */
  public synchronized NewToken makeToken(
      int uses, Duration valid, Labels labels, ChannelName channel, String actor)
      throws IOException {
    if (uses < 1 || uses > MOST_USES)
      throw new IllegalArgumentException(
          "a token is good for 1 to " + MOST_USES + " uses, not " + uses);
    if (!valid.isPositive() || valid.compareTo(LONGEST) > 0)
      throw new IllegalArgumentException("a token is good for a year at most, not " + valid);
    var token =
        new JoinToken(
            policy.enrolDoors(),
            authority.fingerprint(),
            policy.releaseKeys(),
            letters(SECRET_LENGTH));
    var expires = Instant.ofEpochSecond(clock.instant().plus(valid).getEpochSecond());
    record(
        actor,
        "",
        List.of(new TokenMade(Tokens.digestOf(token.secret()), uses, expires, labels, channel)));
    return new NewToken(token, expires);
  }

  /** Makes a machine a host, if its token is good and it proves that it holds its key. */
  public synchronized Admission<Newcomer> enrol(Enrolment asked) throws IOException {
    PublicKey key;
    try {
      key = Keys.publicKey(asked.publicKey().value());
    } catch (InvalidKeySpecException e) {
      return new Admission.Refused<>(
          Reason.BAD_KEY, "the host's public key cannot be used: " + e.getMessage());
    }
    if (!Keys.proven(
        key, Enrolment.provenText(asked.secret(), asked.machineId()), asked.proof().value())) {
      return new Admission.Refused<>(
          Reason.NOT_PROVEN, "the machine did not prove that it holds the key it sent");
    }
    var keyDigest = Digest.of(asked.publicKey().value());
    return switch (tokens.worth(asked.secret(), keyDigest, clock.instant())) {
      case Tokens.Worth.Bad(var reason, var message) -> new Admission.Refused<>(reason, message);
      case Tokens.Worth.Again(var token, var host) -> admit(token, host, key, List.of());
      case Tokens.Worth.Good(var token) -> {
        var host = new HostId(letters(ID_LENGTH));
        yield admit(token, host, key, List.of(new TokenUsed(token.token(), host, keyDigest)));
      }
    };
  }

  private Admission<Newcomer> admit(
      TokenMade token, HostId host, PublicKey key, List<IdentityFact> first) throws IOException {
    if (revoked.contains(host)) return revokedAnswer(host);
    return new Admission.Granted<>(
        new Newcomer(host, issue(host, key, first), token.labels(), token.channel()));
  }

  private List<X509Certificate> issue(HostId host, PublicKey key, List<IdentityFact> first)
      throws IOException {
    var chain = authority.host(host, key, policy.hostCertificateLife());
    var own = chain.getFirst();
    var facts = new ArrayList<>(first);
    facts.add(
        new CertificateIssued(
            host, own.getSerialNumber().toString(16), own.getNotAfter().toInstant()));
    record("host/" + host, "", facts);
    return chain;
  }

  /**
   * A new certificate for a host that came with its old one; {@code proof} signs its id with the
   * new key.
   */
  public synchronized Admission<List<X509Certificate>> renew(
      HostId host, Bytes publicKey, Bytes proof) throws IOException {
    if (revoked.contains(host)) return revokedAnswer(host);
    try {
      var key = Keys.publicKey(publicKey.value());
      if (!Keys.proven(key, host.value().getBytes(StandardCharsets.UTF_8), proof.value())) {
        return new Admission.Refused<>(
            Reason.NOT_PROVEN, "the host did not prove that it holds the new key");
      }
      return new Admission.Granted<>(issue(host, key, List.of()));
    } catch (InvalidKeySpecException e) {
      return new Admission.Refused<>(
          Reason.BAD_KEY, "the new public key cannot be used: " + e.getMessage());
    }
  }

  private static <T> Admission<T> revokedAnswer(HostId host) {
    return new Admission.Refused<>(
        Reason.REVOKED,
        "the identity of host " + host + " was revoked; enrol the machine anew with a new token");
  }

  /** From now on the host's certificates are refused, for ever. */
  public synchronized void revoke(HostId host, String actor, String reason) throws IOException {
    if (!revoked.contains(host)) record(actor, reason, List.of(new HostRevoked(host)));
  }

  public synchronized boolean revoked(HostId host) {
    return revoked.contains(host);
  }

  /** When the newest certificate of {@code host} ends; empty where it has none. */
  public synchronized Optional<Instant> certificateExpires(HostId host) {
    return Optional.ofNullable(certificates.get(host));
  }

  public Authority authority() {
    return authority;
  }

  private void record(String actor, String reason, List<? extends IdentityFact> facts)
      throws IOException {
    var now = clock.instant();
    var entries = new ArrayList<Entry>();
    for (var fact : facts) entries.add(new Entry(STREAM, (Record) fact, now, actor, "", reason));
    log.append(entries);
    facts.forEach(this::apply);
  }

  private String letters(int count) {
    var text = new StringBuilder(count);
    for (int i = 0; i < count; i++) text.append(BASE32.charAt(random.nextInt(BASE32.length())));
    return text.toString();
  }
}
