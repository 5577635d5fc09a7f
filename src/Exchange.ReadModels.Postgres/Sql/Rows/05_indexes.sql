-- Lists by owner and label, and the search: text cut by ourselves, so that Chinese is found, in an index that finds words by their
-- beginnings, too.
create index if not exists ix_rows_owners_labels on {schema}.rows using gin (owners, labels);
create index if not exists ix_rows_catalogue_tokens on {schema}.rows_catalogue using gin (array_to_tsvector(tokens));
