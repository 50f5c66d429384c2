package dev.caravan.failure;

/** What speaks against asking a provider for a member of a request, as long as that is in what it is asked. */
public record Objection(String member, ProviderFailure why) {}
