package io.wherry.master.identity;

import io.wherry.common.model.Digest;
import io.wherry.common.model.HostId;
import io.wherry.master.identity.IdentityFact.TokenMade;
import io.wherry.master.identity.IdentityFact.TokenUsed;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The join tokens that exist and who came in with them: the fold of their facts. Guarded by {@link
 * Identity}.
 */
final class Tokens {
  private static final class Token {
    final TokenMade made;
    final Map<Digest, HostId> uses = new HashMap<>();

    Token(TokenMade made) {
      this.made = made;
    }
  }

  private final Map<Digest, Token> tokens = new LinkedHashMap<>();

  /** What a secret is worth now. */
  sealed interface Worth {
    record Good(TokenMade token) implements Worth {}

    /** This very key came in with it before: the answer was lost on the way. */
    record Again(TokenMade token, HostId host) implements Worth {}

    record Bad(Admission.Reason reason, String message) implements Worth {}
  }

  void made(TokenMade fact) {
    tokens.put(fact.token(), new Token(fact));
  }

  void voided() {
    tokens.clear();
  }

  void used(TokenUsed fact) {
    var token = tokens.get(fact.token());
    if (token != null) token.uses.put(fact.key(), fact.host());
  }

  Worth worth(String secret, Digest key, Instant now) {
    var found = find(secret);
    if (found.isEmpty())
      return new Worth.Bad(
          Admission.Reason.UNKNOWN_TOKEN,
          "this master has made no such join token; make one with: wherry token");
    var token = found.get();
    var before = token.uses.get(key);
    if (before != null) return new Worth.Again(token.made, before);
    if (!now.isBefore(token.made.expires()))
      return new Worth.Bad(
          Admission.Reason.TOKEN_EXPIRED,
          "the join token expired at "
              + token.made.expires()
              + "; make a new one with: wherry token");
    if (token.uses.size() >= token.made.uses())
      return new Worth.Bad(
          Admission.Reason.TOKEN_USED_UP,
          "the join token has been used "
              + token.made.uses()
              + " of "
              + token.made.uses()
              + " times; make a new one with: wherry token");
    return new Worth.Good(token.made);
  }

  /** Looks at every token, so that the time tells nothing of how much of a guess was right. */
  private Optional<Token> find(String secret) {
    var digest = digestOf(secret).bytes();
    Optional<Token> found = Optional.empty();
    for (var token : tokens.values()) {
      if (MessageDigest.isEqual(token.made.token().bytes(), digest)) found = Optional.of(token);
    }
    return found;
  }

  static Digest digestOf(String secret) {
    return Digest.of(secret.getBytes(StandardCharsets.UTF_8));
  }
}
