package dev.caravan.embed;

import com.fasterxml.jackson.databind.JsonNode;

/** A whole answer in OpenAI's form, and what is known of it. */
public record Heard(Facts facts, JsonNode json) {}
