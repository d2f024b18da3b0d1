-- tables/add_with_everything
--
-- Revision 000000000002, after 000000000001

-- Create table events
CREATE TABLE public.events (
    id bigint NOT NULL,
    at timestamptz NOT NULL,
    name text NOT NULL,
    "user" bigint NOT NULL,
    CONSTRAINT events_pkey PRIMARY KEY (id, at),
    CONSTRAINT events_at_name_key UNIQUE (at, name)
) PARTITION BY RANGE (at);

-- Create index events_name_idx on events
CREATE INDEX events_name_idx ON public.events (name);

-- Create table logs
CREATE UNLOGGED TABLE public.logs ( id bigint NOT NULL, at integer NOT NULL, CONSTRAINT logs_pkey PRIMARY KEY (id) ) WITH (fillfactor = 70);

-- Let policies decide which rows of logs are seen
ALTER TABLE public.logs ENABLE ROW LEVEL SECURITY;

-- Add foreign key events (user) to users
ALTER TABLE public.events ADD CONSTRAINT events_user_fkey FOREIGN KEY ("user") REFERENCES public.users (id);

-- Create policy logs_policy on logs
CREATE POLICY logs_policy ON public.logs USING (true);
