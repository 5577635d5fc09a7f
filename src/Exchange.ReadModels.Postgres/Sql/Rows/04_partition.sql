-- Applied for each model.
create table if not exists {schema}.rows_{model} partition of {schema}.rows for values in ('{name}');
create table if not exists {schema}.row_history_{model} partition of {schema}.row_history for values in ('{name}');
