package dev.caravan.provider;

import dev.caravan.json.Slice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;

/** A file of Google's by which a program proves who it is. {@code project} is the one that it belongs to, if it says. */
sealed interface GoogleKey {
    Optional<String> project();

    /** A program that signs for itself. */
    record ServiceAccount(String email, String keyId, PrivateKey key, String tokenUri, Optional<String> project)
            implements GoogleKey {
        @Override
        public String toString() {
            return "the service account " + email;
        }
    }

    /** A person, who has logged in and lent it to programs. */
    record User(String clientId, String clientSecret, String refreshToken, Optional<String> project)
            implements GoogleKey {
        @Override
        public String toString() {
            return "a user";
        }
    }

    /** It cannot be used; {@code why} holds nothing of it and completes a sentence that names it. */
    record Unusable(String why) implements GoogleKey {
        @Override
        public Optional<String> project() {
            return Optional.empty();
        }
    }

    static GoogleKey read(Path file) {
        Slice root;
        try {
            root = Slice.parse(Files.readAllBytes(file));
        } catch (IOException | RuntimeException e) {
            return new Unusable(Files.isReadable(file) ? "that holds JSON" : "that can be read");
        }
        String type = root.get("type").text();
        return switch (type) {
            case "service_account" -> serviceAccount(root);
            case "authorized_user" -> user(root);
            default -> new Unusable("of type service_account or authorized_user");
        };
    }

    private static GoogleKey serviceAccount(Slice root) {
        String email = root.get("client_email").text();
        Optional<PrivateKey> key = privateKey(root.get("private_key").text());
        if (email.isEmpty() || key.isEmpty()) {
            return new Unusable("with a client_email and a private_key");
        }
        String tokenUri = root.get("token_uri").text();
        return new ServiceAccount(
                email,
                root.get("private_key_id").text(),
                key.get(),
                tokenUri.isEmpty() ? GoogleCredentials.TOKENS : tokenUri,
                given(root.get("project_id")));
    }

    private static GoogleKey user(Slice root) {
        User user = new User(
                root.get("client_id").text(),
                root.get("client_secret").text(),
                root.get("refresh_token").text(),
                given(root.get("quota_project_id")));
        boolean whole = !user.clientId().isEmpty() && !user.refreshToken().isEmpty();
        return whole ? user : new Unusable("with a client_id and a refresh_token");
    }

    private static Optional<String> given(Slice value) {
        return Optional.of(value.text()).filter(text -> !text.isEmpty());
    }

    private static Optional<PrivateKey> privateKey(String pem) {
        String base64 = pem.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
        try {
            byte[] bytes = Base64.getDecoder().decode(base64);
            return Optional.of(KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(bytes)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
