package dev.caravan.provider;

import dev.caravan.stub.GoogleTokenDialect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;

/** Files as Google gives them to programs, with a key that no other test has. */
public record GoogleKeyFiles(KeyPair keys) {
    public static GoogleKeyFiles made() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return new GoogleKeyFiles(generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Of a service account, whose tokens are to be had at that address. */
    public Path serviceAccount(Path folder, String tokenUri) throws IOException {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(keys.getPrivate().getEncoded());
        String pem = "-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----\n";
        return Files.writeString(folder.resolve("key.json"), """
                {"type": "service_account", "project_id": "my-project", "private_key_id": "%s", "private_key": "%s",
                 "client_email": "%s", "client_id": "1", "token_uri": "%s", "universe_domain": "googleapis.com"}
                """.formatted(
                        GoogleTokenDialect.KEY_ID, pem.replace("\n", "\\n"), GoogleTokenDialect.ACCOUNT, tokenUri));
    }

    /** Of somebody who has logged in. */
    public static Path user(Path folder, String refreshToken) throws IOException {
        return Files.writeString(folder.resolve("application_default_credentials.json"), """
                {"type": "authorized_user", "account": "", "client_id": "1.apps.example", "client_secret": "d-secret",
                 "quota_project_id": "my-project", "refresh_token": "%s", "universe_domain": "googleapis.com"}
                """.formatted(refreshToken));
    }
}
