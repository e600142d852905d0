import { GraphQLError, NoSchemaIntrospectionCustomRule } from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import { AppError } from '../kernel/app-error.ts';
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
    plugins: [limits(isDevelopment), maskErrors(isDevelopment)],
  });
  return async (request: Request, facts: RequestFacts): Promise<Response> => {
    const response = await yoga.handleRequest(request, facts);
    // Prices and stock: no cache in between may keep them.
    response.headers.set('cache-control', 'no-store');
    return response.status === 415 ? refuseMediaType(response, facts) : response;
  };
}

/** Yoga refuses a strange content type without a word. */
function refuseMediaType({ headers }: Response, { requestId }: RequestFacts): Response {
  const fault = toPublicError(new AppError('request.malformed'), requestId);
  const errors = [{ message: fault.code, extensions: fault }];
  return Response.json(
    { errors },
    { status: 415, headers: [...headers].filter(([name]) => name.startsWith('access-')) },
  );
}

function limits(isDevelopment: boolean): Plugin {
  return {
    onParse({ params }) {
      params.options = { ...params.options, maxTokens: MAX_TOKENS };
    },
    onValidate({ addValidationRule }) {
      addValidationRule(limitOperations);
      if (!isDevelopment) addValidationRule(NoSchemaIntrospectionCustomRule);
    },
  };
}

/** What is thrown leaves the server as code and request id; only faults of the query itself keep their words. */
function maskErrors(isDevelopment: boolean): Plugin<object, RequestFacts> {
  return {
    onResultProcess({ result, setResult, serverContext }) {
      if (Array.isArray(result) || Symbol.asyncIterator in result || !result.errors) return;
      const errors = result.errors.map((error) => maskError(error, serverContext, isDevelopment));
      setResult({ ...result, errors });
    },
  };
}

function maskError(
  error: GraphQLError,
  { requestId, log }: RequestFacts,
  isDevelopment: boolean,
): GraphQLError {
  const cause = causeOf(error);
  const fault = cause === null ? faultOfQuery(error) : cause;
  const shown = toPublicError(fault, requestId);
  if (shown.code === 'internal') log.error({ err: cause }, 'graphql call failed');
  // A hint at the right name tells names of the schema.
  const words = isDevelopment ? error.message : error.message.replace(/ Did you mean .*$/s, '');
  return new GraphQLError(cause === null ? words : shown.code, {
    nodes: error.nodes ?? null,
    source: error.source ?? null,
    positions: error.positions ?? null,
    path: error.path ?? null,
    extensions: { ...shown, ...statusOf(error) },
  });
}

/** What a resolver threw; null for a fault of the query, which GraphQL itself found. */
function causeOf({ originalError }: GraphQLError): unknown {
  if (originalError === undefined || originalError === null) return null;
  return originalError instanceof GraphQLError ? causeOf(originalError) : originalError;
}

/** Yoga says BAD_REQUEST of what is no GraphQL request at all. */
const faultOfQuery = (error: GraphQLError): AppError =>
  new AppError(error.extensions.code === 'BAD_REQUEST' ? 'request.malformed' : 'request.invalid');

/** A query that was read is answered 200 (GraphQL over HTTP); what was no query keeps its status. */
function statusOf({ extensions }: GraphQLError) {
  const { http } = extensions;
  if (http === undefined) return {};
  return { http: extensions.code === 'BAD_REQUEST' ? { ...http, spec: false } : http };
}

const EXAMPLE = `{
  search(query: "mushrom lamp", first: 3) {
    totalCount
    corrected { to }
    nodes { slug title price { amountMinor currency } image { url(width: 640) alt } }
  }
}
`;
