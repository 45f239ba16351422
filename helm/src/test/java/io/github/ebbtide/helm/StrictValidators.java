package io.github.ebbtide.helm;

import java.lang.reflect.InvocationTargetException;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.google.gson.Gson;
import com.google.gson.JsonElement;
import io.fabric8.kubernetes.api.model.HasMetadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

/**
 * Two independent models of Kubernetes: the one knows every field and its type, the other
 * also which fields must be there. For what the Prometheus operator adds the other is a
 * model of its own, and for routes of a gateway there is none.
 */
final class StrictValidators {

	private static final Map<String, String> FABRIC8 = Map.ofEntries(
			Map.entry("Deployment", "io.fabric8.kubernetes.api.model.apps.Deployment"),
			Map.entry("Service", "io.fabric8.kubernetes.api.model.Service"),
			Map.entry("ServiceAccount", "io.fabric8.kubernetes.api.model.ServiceAccount"),
			Map.entry("ConfigMap", "io.fabric8.kubernetes.api.model.ConfigMap"),
			Map.entry("Pod", "io.fabric8.kubernetes.api.model.Pod"),
			Map.entry("PodDisruptionBudget", "io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget"),
			Map.entry("HorizontalPodAutoscaler",
					"io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler"),
			Map.entry("NetworkPolicy", "io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy"),
			Map.entry("Ingress", "io.fabric8.kubernetes.api.model.networking.v1.Ingress"),
			Map.entry("HTTPRoute", "io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute"),
			Map.entry("PodMonitor", "io.fabric8.openshift.api.model.monitoring.v1.PodMonitor"),
			Map.entry("ServiceMonitor", "io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor"),
			Map.entry("PrometheusRule", "io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule"));

	private final ObjectMapper mapper = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
		.setAnnotationIntrospector(new NoExtraFields());

	private final Gson gson = new Gson();

	void validate(Manifest manifest) throws Exception {
		String fabric8 = FABRIC8.get(manifest.kind());
		if (fabric8 == null) {
			throw new AssertionError("Nobody validates " + manifest);
		}
		assertThatCode(() -> this.mapper.convertValue(manifest.content(),
				Class.forName(fabric8).asSubclass(HasMetadata.class)))
			.as(manifest.toString())
			.doesNotThrowAnyException();
		String version = manifest.apiVersion().substring(manifest.apiVersion().lastIndexOf('/') + 1).toUpperCase();
		if (manifest.apiVersion().startsWith("monitoring.coreos.com")) {
			validate(manifest, "V1ObjectMeta", manifest.at("metadata"));
			JsonElement spec = this.gson.toJsonTree(manifest.at("spec"));
			Class<?> model = Class.forName("com.coreos.monitoring.models." + version + manifest.kind() + "Spec");
			// what the model does not know is lost on the way
			assertThat(this.gson.toJsonTree(this.gson.fromJson(spec, model))).as(manifest.toString()).isEqualTo(spec);
		}
		else if (manifest.apiVersion().startsWith("gateway.networking.k8s.io")) {
			validate(manifest, "V1ObjectMeta", manifest.at("metadata"));
		}
		else {
			validate(manifest, version + manifest.kind(), manifest.content());
		}
	}

	private void validate(Manifest manifest, String model, Object content) throws ReflectiveOperationException {
		try {
			Class.forName("io.kubernetes.client.openapi.models." + model)
				.getMethod("validateJsonElement", JsonElement.class)
				.invoke(null, this.gson.toJsonTree(content));
		}
		catch (InvocationTargetException ex) {
			throw new AssertionError(manifest + ": " + ex.getCause(), ex);
		}
	}

	/** Without it the models swallow what they do not know. */
	private static final class NoExtraFields extends JacksonAnnotationIntrospector {

		private static final long serialVersionUID = 1L;

		@Override
		public Boolean hasAnySetter(Annotated annotated) {
			return annotated.hasAnnotation(JsonAnySetter.class) ? Boolean.FALSE : null;
		}

	}

}
