-- Takes back: objects/text_search
--
-- Revision 000000000002, after 000000000001

-- Drop text search configuration house
DROP TEXT SEARCH CONFIGURATION public.house;

-- Create text search configuration house
CREATE TEXT SEARCH CONFIGURATION house (COPY = english);
ALTER TEXT SEARCH CONFIGURATION house ALTER MAPPING FOR asciiword WITH plain, english_stem;
