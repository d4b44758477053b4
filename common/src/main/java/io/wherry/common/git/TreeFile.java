package io.wherry.common.git;

/** A file of a commit: its path and the name of its content, equal where the content is. */
public record TreeFile(String path, String blob) {}
