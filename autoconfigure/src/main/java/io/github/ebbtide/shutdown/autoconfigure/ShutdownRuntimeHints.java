package io.github.ebbtide.shutdown.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;

/**
 * What a native image needs in order to take signals.
 */
final class ShutdownRuntimeHints implements RuntimeHintsRegistrar {

	private static final TypeReference SIGNAL = TypeReference.of("sun.misc.Signal");

	private static final TypeReference HANDLER = TypeReference.of("sun.misc.SignalHandler");

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		hints.reflection()
			.registerType(SIGNAL, MemberCategory.INVOKE_PUBLIC_CONSTRUCTORS, MemberCategory.INVOKE_PUBLIC_METHODS)
			.registerType(HANDLER, MemberCategory.ACCESS_PUBLIC_FIELDS, MemberCategory.INVOKE_PUBLIC_METHODS);
		hints.proxies().registerJdkProxy(HANDLER);
	}

}
