package io.wherry.common.pbin;

import io.wherry.common.model.PackageId;
import io.wherry.common.model.PackageName;
import io.wherry.common.model.RepositoryName;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A package spec as people write it into configuration: category, name or both may be a star, as in
 * {@code *&#47;*::mybinaries} or {@code sys-libs/*}.
 */
public final class PackagePattern {
  private static final PackageName ANY = new PackageName("any", "any");
  private static final Pattern STARS = Pattern.compile("(\\*|[^*/<>=~:\\[]+)/(\\*|[^*/:\\[]+)(.*)");

  private final Optional<String> category;
  private final Optional<String> name;
  private final PackageSpec spec;

  private PackagePattern(Optional<String> category, Optional<String> name, PackageSpec spec) {
    this.category = category;
    this.name = name;
    this.spec = spec;
  }

  /** {@code source} is what errors call the text. */
  public static PackagePattern parse(String text, String source) {
    var match = STARS.matcher(text);
    boolean stars = match.matches() && (match.group(1).equals("*") || match.group(2).equals("*"));
    if (!stars) {
      var spec = PackageSpec.parse(text, source);
      return new PackagePattern(
          Optional.of(spec.name().category()), Optional.of(spec.name().name()), spec);
    }
    var rest =
        new SpecParser(
            source, text, match.start(3) - "any/any".length(), "any/any" + match.group(3));
    return new PackagePattern(part(match.group(1)), part(match.group(2)), rest.parse());
  }

  private static Optional<String> part(String text) {
    return text.equals("*") ? Optional.empty() : Optional.of(text);
  }

  /** True where neither category nor name is a star. */
  public boolean isExact() {
    return category.isPresent() && name.isPresent();
  }

  /** Whether a package of {@code repository}, built with {@code options}, is meant. */
  public boolean covers(PackageId id, RepositoryName repository, Options options) {
    var like =
        new PackageId(
            spec.name().equals(ANY) && !isExact() ? ANY : id.name(), id.version(), id.slot());
    return category.map(id.name().category()::equals).orElse(true)
        && name.map(id.name().name()::equals).orElse(true)
        && spec.admits(like)
        && spec.repository().map(repository::equals).orElse(true)
        && spec.admitsOptions(options, Options.NONE);
  }
}
