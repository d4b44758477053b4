package io.wherry.master.build;

import io.wherry.common.model.PackageName;
import java.util.regex.Pattern;

/** A package name with stars: {@code virtual/*}, {@code sys-libs/glibc*}. */
record NamePattern(String text, Pattern form) {
  static boolean isPattern(String text) {
    return text.indexOf('*') >= 0 && text.indexOf('[') < 0;
  }

  static NamePattern of(String text) {
    if (text.chars().filter(c -> c == '/').count() != 1)
      throw new IllegalArgumentException(
          "'" + text + "' is no pattern of packages; write category/name with stars");
    var form = new StringBuilder();
    for (var piece : text.split("\\*", -1)) {
      if (form.length() > 0) form.append("[^/]*");
      form.append(Pattern.quote(piece));
    }
    return new NamePattern(text, Pattern.compile(form.toString()));
  }

  boolean covers(PackageName name) {
    return form.matcher(name.toString()).matches();
  }
}
