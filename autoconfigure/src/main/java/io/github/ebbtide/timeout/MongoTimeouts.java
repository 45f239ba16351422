package io.github.ebbtide.timeout;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import com.mongodb.MongoClientSettings;
import com.mongodb.connection.SocketSettings;
import io.github.ebbtide.timeout.SocketTimeout.Limit;
import io.github.ebbtide.timeout.SocketTimeout.Meaning;
import io.github.ebbtide.timeout.SocketTimeout.Origin;
import org.jspecify.annotations.Nullable;

/**
 * Gives MongoDB's driver a read timeout where neither the URI nor a customizer has.
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class MongoTimeouts implements TimeoutReader {

	private final @Nullable Duration read;

	private final Map<String, SocketSettings> effective = new ConcurrentHashMap<>();

	/**
	 * Create what sets and reads the timeouts.
	 * @param read the read timeout, if one is wanted
	 */
	public MongoTimeouts(@Nullable Duration read) {
		this.read = read;
	}

	/**
	 * Return settings with a read timeout.
	 * @param name the name of their bean
	 * @param settings the settings
	 * @return the same where they have one, or none is wanted
	 */
	public MongoClientSettings apply(String name, MongoClientSettings settings) {
		MongoClientSettings result = settings;
		Duration read = this.read;
		if (read != null && settings.getSocketSettings().getReadTimeout(TimeUnit.MILLISECONDS) == 0
				&& settings.getTimeout(TimeUnit.MILLISECONDS) == null) {
			int millis = Math.toIntExact(Math.max(1, read.toMillis()));
			result = MongoClientSettings.builder(settings)
				.applyToSocketSettings((socket) -> socket.readTimeout(millis, TimeUnit.MILLISECONDS))
				.build();
		}
		this.effective.put(name, result.getSocketSettings());
		return result;
	}

	@Override
	public List<SocketTimeout> read() {
		return this.effective.entrySet()
			.stream()
			.flatMap(
					(entry) -> List
						.of(timeout(entry.getKey(), Limit.CONNECT,
								entry.getValue().getConnectTimeout(TimeUnit.MILLISECONDS), Meaning.TOTAL),
								timeout(entry.getKey(), Limit.READ,
										entry.getValue().getReadTimeout(TimeUnit.MILLISECONDS), Meaning.PER_OPERATION))
						.stream())
			.toList();
	}

	private SocketTimeout timeout(String name, Limit limit, int millis, Meaning meaning) {
		Duration value = (millis > 0) ? Duration.ofMillis(millis) : null;
		Origin origin = (limit == Limit.CONNECT) ? Origin.LIBRARY
				: (value != null && value.equals(this.read)) ? Origin.EBBTIDE : Origin.USER;
		return new SocketTimeout("mongodb", name, limit, value, meaning, origin,
				"ebbtide.socket-timeouts.mongodb." + limit.name().toLowerCase(Locale.ROOT));
	}

}
