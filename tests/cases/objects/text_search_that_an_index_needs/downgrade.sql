-- Takes back: objects/text_search_that_an_index_needs
--
-- Revision 000000000002, after 000000000001

-- Drop index users_to_tsvector_idx of users
DROP INDEX public.users_to_tsvector_idx;

-- Drop text search configuration house
DROP TEXT SEARCH CONFIGURATION public.house;

-- Drop text search dictionary plain
DROP TEXT SEARCH DICTIONARY public.plain;
