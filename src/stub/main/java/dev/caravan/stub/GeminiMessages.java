package dev.caravan.stub;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The vendor's request messages, field by field. A name is followed by its type; {@code []} marks a list, {@code {}} a
 * map, {@code |} one of several fields of which only one may be set, {@code <…>} the values of an enumeration.
 */
final class GeminiMessages {
    private static final String DEFINITIONS = """
            GenerateContentRequest
              model string, contents Content[], tools Tool[], toolConfig ToolConfig, safetySettings SafetySetting[]
              systemInstruction Content, generationConfig GenerationConfig, cachedContent string, store bool
              serviceTier ServiceTier<STANDARD;FLEX;PRIORITY>
            CountTokensRequest
              contents Content[], generateContentRequest GenerateContentRequest
            EmbedContentRequest
              model string, content Content, title string, outputDimensionality int32, embedContentConfig struct
              taskType TaskType<RETRIEVAL_QUERY;RETRIEVAL_DOCUMENT;SEMANTIC_SIMILARITY;CLASSIFICATION;CLUSTERING;\
            QUESTION_ANSWERING;FACT_VERIFICATION;CODE_RETRIEVAL_QUERY>
            BatchEmbedContentsRequest
              requests EmbedContentRequest[]
            Content
              parts Part[], role string
            Part
              thought bool, thoughtSignature bytes, partMetadata struct, mediaResolution struct, videoMetadata VideoMetadata
              text string|, inlineData Blob|, fileData FileData|, functionCall FunctionCall|
              functionResponse FunctionResponse|, executableCode ExecutableCode|, codeExecutionResult CodeExecutionResult|
              toolCall struct|, toolResponse struct|
            Blob
              mimeType string, data bytes
            FileData
              mimeType string, fileUri string
            VideoMetadata
              startOffset string, endOffset string, fps float
            FunctionCall
              id string, name string, args struct
            FunctionResponse
              id string, name string, response struct, parts FunctionResponsePart[], willContinue bool
              scheduling FunctionResponse.Scheduling<SILENT;WHEN_IDLE;INTERRUPT>
            FunctionResponsePart
              inlineData Blob|
            ExecutableCode
              id string, language ExecutableCode.Language<PYTHON>, code string
            CodeExecutionResult
              id string, output string
              outcome CodeExecutionResult.Outcome<OUTCOME_OK;OUTCOME_FAILED;OUTCOME_DEADLINE_EXCEEDED>
            Tool
              functionDeclarations FunctionDeclaration[], googleSearchRetrieval struct, codeExecution struct
              googleSearch struct, computerUse struct, urlContext struct, fileSearch struct, googleMaps struct
              mcpServers struct[]
            FunctionDeclaration
              name string, description string, parameters Schema, parametersJsonSchema value, response Schema
              responseJsonSchema value, behavior FunctionDeclaration.Behavior<BLOCKING;NON_BLOCKING>
            ToolConfig
              functionCallingConfig FunctionCallingConfig, retrievalConfig struct, includeServerSideToolInvocations bool
            FunctionCallingConfig
              mode FunctionCallingConfig.Mode<AUTO;ANY;NONE;VALIDATED>, allowedFunctionNames string[]
            SafetySetting
              category HarmCategory<HARM_CATEGORY_HARASSMENT;HARM_CATEGORY_HATE_SPEECH;HARM_CATEGORY_SEXUALLY_EXPLICIT;\
            HARM_CATEGORY_DANGEROUS_CONTENT;HARM_CATEGORY_CIVIC_INTEGRITY>
              threshold SafetySetting.HarmBlockThreshold<BLOCK_LOW_AND_ABOVE;BLOCK_MEDIUM_AND_ABOVE;BLOCK_ONLY_HIGH;\
            BLOCK_NONE;OFF>
            GenerationConfig
              stopSequences string[], responseMimeType string, responseSchema Schema, responseJsonSchema value
              _responseJsonSchema value, candidateCount int32, maxOutputTokens int32, temperature float, topP float
              topK int32, seed int32, presencePenalty float, frequencyPenalty float, responseLogprobs bool, logprobs int32
              enableEnhancedCivicAnswers bool, speechConfig struct, imageConfig struct, thinkingConfig ThinkingConfig
              responseModalities GenerationConfig.Modality<TEXT;IMAGE;AUDIO>[]
              mediaResolution MediaResolution<MEDIA_RESOLUTION_LOW;MEDIA_RESOLUTION_MEDIUM;MEDIA_RESOLUTION_HIGH>
            ThinkingConfig
              includeThoughts bool, thinkingBudget int32, thinkingLevel ThinkingConfig.ThinkingLevel<MINIMAL;LOW;MEDIUM;HIGH>
            Schema
              type Type<STRING;NUMBER;INTEGER;BOOLEAN;ARRAY;OBJECT;NULL>, format string, title string, description string
              nullable bool, enum string[], maxItems int64, minItems int64, properties Schema{}, required string[]
              minProperties int64, maxProperties int64, minLength int64, maxLength int64, pattern string, example value
              anyOf Schema[], propertyOrdering string[], default value, items Schema, minimum double, maximum double
            """;

    enum Occurs {
        ONCE,
        LISTED,
        NAMED
    }

    /**
     * @param type a scalar, a message or an enumeration
     * @param values of the enumeration, if it is one
     * @param exclusive whether it shares its message's only «oneof»
     */
    record Field(String type, Occurs occurs, List<String> values, boolean exclusive) {}

    private static final Map<String, Map<String, Field>> MESSAGES = read();

    private GeminiMessages() {}

    static boolean isMessage(String type) {
        return MESSAGES.containsKey(type);
    }

    static Optional<Field> field(String message, String name) {
        return Optional.ofNullable(MESSAGES.getOrDefault(message, Map.of()).get(name));
    }

    private static Map<String, Map<String, Field>> read() {
        Map<String, Map<String, Field>> messages = new LinkedHashMap<>();
        Map<String, Field> fields = new LinkedHashMap<>();
        for (String line : DEFINITIONS.lines().toList()) {
            if (!line.startsWith(" ")) {
                fields = new LinkedHashMap<>();
                messages.put(line, fields);
                continue;
            }
            for (String definition : line.strip().split(", ", -1)) {
                String[] nameAndType = definition.split(" ", 2);
                fields.put(nameAndType[0], field(nameAndType[1]));
            }
        }
        return messages;
    }

    private static Field field(String written) {
        boolean exclusive = written.endsWith("|");
        Occurs occurs = written.endsWith("[]") ? Occurs.LISTED : written.endsWith("{}") ? Occurs.NAMED : Occurs.ONCE;
        String type = written.replaceAll("(<.*>)?(\\[\\]|\\{\\}|\\|)?$", "");
        int values = written.indexOf('<');
        List<String> choices = values < 0
                ? List.of()
                : List.of(written.substring(values + 1, written.indexOf('>')).split(";", -1));
        return new Field(type, occurs, choices, exclusive);
    }
}
