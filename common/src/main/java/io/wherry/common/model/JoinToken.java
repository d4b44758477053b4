package io.wherry.common.model;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a machine needs to become a host, as one printable word: the enrol door's addresses, the
 * SHA-256 of the authority's certificate, the keys that sign releases (minisign, base 64) and a
 * secret. {@link #toString} hides the secret; {@link #text} is the word itself.
 */
public record JoinToken(
    List<Address> doors, Digest authority, List<String> releaseKeys, String secret) {
  private static final String HEAD = "wherry1_";
  private static final int CHECK = 6;
  private static final int MOST = 8192;
  private static final Pattern SECRET = Pattern.compile("[a-z2-7]{26,64}");
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9+/]{56}");

  public JoinToken {
    doors = List.copyOf(doors);
    releaseKeys = List.copyOf(releaseKeys);
    if (doors.isEmpty()) throw new IllegalArgumentException("a join token needs an address");
    for (var key : releaseKeys)
      if (!KEY.matcher(key).matches())
        throw new IllegalArgumentException("not a release key: '" + key + "'");
    if (!SECRET.matcher(secret).matches())
      throw new IllegalArgumentException("the token's secret is malformed");
  }

  public String text() {
    var lines = new StringBuilder();
    doors.forEach(door -> lines.append("d ").append(door).append('\n'));
    lines.append("a ").append(authority.hex()).append('\n');
    releaseKeys.forEach(key -> lines.append("k ").append(key).append('\n'));
    lines.append("s ").append(secret);
    var body = lines.toString().getBytes(StandardCharsets.UTF_8);
    var whole = Arrays.copyOf(check(body), CHECK + body.length);
    System.arraycopy(body, 0, whole, CHECK, body.length);
    return HEAD + Base64.getUrlEncoder().withoutPadding().encodeToString(whole);
  }

  /** Reads a token; says what is wrong with one that is cut, mistyped or no token at all. */
  public static JoinToken parse(String text) {
    var word = text.strip();
    if (!word.startsWith(HEAD))
      throw new IllegalArgumentException("not a join token: it must start with " + HEAD);
    if (word.length() > MOST)
      throw new IllegalArgumentException("not a join token: longer than " + MOST + " characters");
    var whole = decoded(word.substring(HEAD.length()));
    if (whole.length <= CHECK)
      throw new IllegalArgumentException("the join token is cut short; copy the whole line");
    var body = Arrays.copyOfRange(whole, CHECK, whole.length);
    if (!Arrays.equals(check(body), 0, CHECK, whole, 0, CHECK))
      throw new IllegalArgumentException(
          "the join token is cut short or mistyped; copy the whole line");
    return ofLines(new String(body, StandardCharsets.UTF_8));
  }

  private static byte[] decoded(String base64) {
    try {
      return Base64.getUrlDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "the join token is cut short or mistyped; copy the whole line", e);
    }
  }

  private static JoinToken ofLines(String body) {
    var doors = new ArrayList<Address>();
    var keys = new ArrayList<String>();
    var authority = "";
    var secret = "";
    for (var line : body.split("\n", -1)) {
      var value = line.length() < 2 ? "" : line.substring(2);
      switch (line.isEmpty() ? ' ' : line.charAt(0)) {
        case 'd' -> doors.add(Address.parse(value));
        case 'k' -> keys.add(value);
        case 'a' -> authority = value;
        case 's' -> secret = value;
        default ->
            throw new IllegalArgumentException(
                "the join token is of a newer kind; update the agent");
      }
    }
    return new JoinToken(doors, new Digest(authority), keys, secret);
  }

  private static byte[] check(byte[] body) {
    return Arrays.copyOf(Digest.of(body).bytes(), CHECK);
  }

  @Override
  public String toString() {
    return "join token for " + doors;
  }
}
