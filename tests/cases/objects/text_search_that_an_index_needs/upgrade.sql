-- objects/text_search_that_an_index_needs
--
-- Revision 000000000002, after 000000000001

-- Create text search dictionary plain
CREATE TEXT SEARCH DICTIONARY plain (TEMPLATE = simple, ACCEPT = false);

-- Create text search configuration house
CREATE TEXT SEARCH CONFIGURATION house (COPY = simple);
ALTER TEXT SEARCH CONFIGURATION house ALTER MAPPING FOR asciiword WITH plain, simple;

-- Create index users_to_tsvector_idx on users
CREATE INDEX users_to_tsvector_idx ON public.users USING gin ((to_tsvector('house'::regconfig, email)));
