package io.wherry.common.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says of a settings record's component what it is for; the reference in the docs is made from it.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
  /** The fallback of a setting that must be given. */
  String REQUIRED = "\0required";

  /** What it is for, with units and range. */
  String value();

  /** The value where none is given, as one would write it; lists as {@code [a, b]}. */
  String fallback() default REQUIRED;

  /** A nested record whose keys stand among those of the record that holds it. */
  boolean inline() default false;

  /** Never printed. */
  boolean secret() default false;
}
