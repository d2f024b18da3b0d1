-- Takes back: objects/publication
--
-- Revision 000000000002, after 000000000001

-- Drop publication news
DROP PUBLICATION news;
