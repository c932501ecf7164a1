package convoy.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/**
 * Tests of what a technique or a file does, which is the same with each line of Spark: they run
 * with line 3.5 alone. The others, the contract of every stage among them, run with each.
 */
@Tag("whateverSpark")
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface WhateverSpark {}
