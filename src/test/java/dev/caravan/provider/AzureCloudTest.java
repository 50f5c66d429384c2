package dev.caravan.provider;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AzureCloudTest {
    @ParameterizedTest
    @CsvSource({
        "r.openai.azure.com, login.microsoftonline.com, https://cognitiveservices.azure.com/.default",
        "r.services.ai.azure.com, login.microsoftonline.com, https://cognitiveservices.azure.com/.default",
        "gateway.contoso.example, login.microsoftonline.com, https://cognitiveservices.azure.com/.default",
        "r.openai.azure.us, login.microsoftonline.us, https://cognitiveservices.azure.us/.default",
        "r.openai.azure.cn, login.partner.microsoftonline.cn, https://cognitiveservices.azure.cn/.default"
    })
    void a_resource_tells_of_its_cloud(String host, String authority, String scope) {
        AzureCloud cloud = AzureCloud.ofHost(host);

        assertThat(cloud.authority().getHost()).isEqualTo(authority);
        assertThat(cloud.scope()).isEqualTo(scope);
    }
}
