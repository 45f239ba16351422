package io.github.ebbtide.endpoint;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.github.ebbtide.timeout.SocketTimeout;
import io.github.ebbtide.timeout.TimeoutAudit;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/**
 * Shows the effective timeout of every socket technology in use. No URL, user or password
 * is part of the answer.
 *
 * @since 0.1.0
 */
@Endpoint(id = "sockettimeouts", defaultAccess = Access.READ_ONLY)
public final class SocketTimeoutsEndpoint {

	private final TimeoutAudit audit;

	/**
	 * Create the endpoint.
	 * @param audit what knows the timeouts
	 */
	public SocketTimeoutsEndpoint(TimeoutAudit audit) {
		this.audit = audit;
	}

	@ReadOperation
	public SocketTimeoutsDescriptor socketTimeouts() {
		List<SocketTimeout> timeouts = this.audit.timeouts();
		Map<String, List<TimeoutDescriptor>> technologies = new LinkedHashMap<>();
		timeouts
			.forEach((timeout) -> technologies.computeIfAbsent(timeout.technology(), (technology) -> new ArrayList<>())
				.add(TimeoutDescriptor.of(timeout)));
		return new SocketTimeoutsDescriptor((int) timeouts.stream().filter(SocketTimeout::infinite).count(),
				technologies);
	}

	/**
	 * What the endpoint answers.
	 *
	 * @param infinite how many are infinite
	 * @param technologies the timeouts by technology
	 */
	record SocketTimeoutsDescriptor(int infinite,
			Map<String, List<TimeoutDescriptor>> technologies) implements OperationResponseBody {

	}

	/**
	 * A timeout.
	 *
	 * @param name which one of several
	 * @param limit what is limited
	 * @param value the limit, none if there is none
	 * @param meaning what the value bounds
	 * @param source who has set it
	 * @param infinite whether it is infinite where it must not be
	 * @param property the property that changes it
	 */
	record TimeoutDescriptor(String name, String limit, @Nullable Duration value, String meaning, String source,
			boolean infinite, @Nullable String property) {

		private static TimeoutDescriptor of(SocketTimeout timeout) {
			return new TimeoutDescriptor(timeout.name(), lowerCase(timeout.limit()), timeout.value(),
					lowerCase(timeout.meaning()).replace('_', ' '), lowerCase(timeout.origin()), timeout.infinite(),
					timeout.property());
		}

		private static String lowerCase(Enum<?> value) {
			return value.name().toLowerCase(Locale.ROOT);
		}

	}

}
