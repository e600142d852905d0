import type { PublicError } from '@zivero/shared/errors';
import { GraphQLError, NoSchemaIntrospectionCustomRule } from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import { toPublicError } from '../rpc/error-shape.ts';
import { createLoaders, type GraphqlContext, type GraphqlModules, type RequestFacts } from './context.ts';
import { limitOperations, MAX_TOKENS } from './limits.ts';
import { buildGraphqlSchema } from './schema.ts';

export type GraphqlDeps = {
  modules: GraphqlModules;
  mediaOrigin: string;
  /** Introspection, GraphiQL and "did you mean". */
  isDevelopment: boolean;
};

/** The public GraphQL API as a fetch handler; no cookie is read and none is set. */
export function createGraphqlHandler({ modules, mediaOrigin, isDevelopment }: GraphqlDeps) {
  const yoga = createYoga<RequestFacts, Omit<GraphqlContext, keyof RequestFacts>>({
    schema: buildGraphqlSchema(),
    graphqlEndpoint: '/graphql',
    graphiql: isDevelopment ? { title: 'Zivero GraphQL', defaultQuery: EXAMPLE } : false,
    // From a package instead of a CDN: a developer may be offline. Loaded when somebody opens the page.
    renderGraphiQL: async (options) => {
      const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
      return renderGraphiQL(options);
    },
    landingPage: false,
    logging: false,
    batching: false,
    multipart: false,
    // No cookie counts here, so that any site may ask.
    cors: { origin: '*', credentials: false, methods: ['GET', 'POST'] },
    // Done below, where the request id is known.
    maskedErrors: false,
    context: () => ({ modules, mediaOrigin, loaders: createLoaders(modules) }),
    plugins: [limits(isDevelopment), maskErrors()],
  });
  return async (request: Request, facts: RequestFacts): Promise<Response> =>
    yoga.handleRequest(request, facts);
}

function limits(isDevelopment: boolean): Plugin {
  return {
    onParse({ params }) {
      params.options = { ...params.options, maxTokens: MAX_TOKENS };
    },
    onValidate({ addValidationRule, params }) {
      addValidationRule(limitOperations);
      if (isDevelopment) return;
      addValidationRule(NoSchemaIntrospectionCustomRule);
      params.options = { ...params.options, hideSuggestions: true };
    },
  };
}

/** What is thrown leaves the server as code and request id; only faults of the query itself keep their words. */
function maskErrors(): Plugin<object, RequestFacts> {
  return {
    onResultProcess({ result, setResult, serverContext }) {
      if (Array.isArray(result) || Symbol.asyncIterator in result || !result.errors) return;
      setResult({ ...result, errors: result.errors.map((error) => maskError(error, serverContext)) });
    },
  };
}

function maskError(error: GraphQLError, { requestId, log }: RequestFacts): GraphQLError {
  const cause = causeOf(error);
  const fault: PublicError =
    cause === null
      ? { ...toPublicError(null, requestId), code: 'request.invalid', messageKey: 'errors.request.invalid' }
      : toPublicError(cause, requestId);
  if (fault.code === 'internal') log.error({ err: cause }, 'graphql call failed');
  const { http } = error.extensions;
  return new GraphQLError(cause === null ? error.message : fault.code, {
    nodes: error.nodes ?? null,
    source: error.source ?? null,
    positions: error.positions ?? null,
    path: error.path ?? null,
    extensions: { ...fault, ...(http === undefined ? {} : { http }) },
  });
}

/** What a resolver threw; null for a fault of the query, which GraphQL itself found. */
function causeOf(error: GraphQLError): unknown {
  const { originalError } = error;
  if (originalError === undefined || originalError === null) return null;
  return originalError instanceof GraphQLError ? causeOf(originalError) : originalError;
}

const EXAMPLE = `{
  search(query: "mushrom lamp", first: 3) {
    totalCount
    corrected { to }
    nodes { slug title price { amountMinor currency } image { url(width: 640) alt } }
  }
}
`;
