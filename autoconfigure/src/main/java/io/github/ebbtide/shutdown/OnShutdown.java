package io.github.ebbtide.shutdown;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a method of a bean a {@link ShutdownTask}. The method takes no argument or a
 * {@link io.github.ebbtide.work.Deadline}, and may return a
 * {@link java.util.concurrent.CompletionStage}, which is waited for. It is called once,
 * also where its phase runs once more.
 *
 * @since 0.1.0
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface OnShutdown {

	/**
	 * The phase to run in.
	 * @return the name of a phase
	 */
	String phase();

	/**
	 * The name of the task; by default the bean's name, a dot and the method's name.
	 * @return the name, or an empty string
	 */
	String name() default "";

	/**
	 * The tasks of the same phase that end before this one begins.
	 * @return names of tasks
	 */
	String[] after() default {};

	/**
	 * The longest time that the method may take, in a form that Spring Boot reads as a
	 * duration ({@code 5s}); placeholders are resolved.
	 * @return the limit, or an empty string for the phase's own
	 */
	String timeout() default "";

}
