-- objects/publication
--
-- Revision 000000000002, after 000000000001

-- Create publication news
CREATE PUBLICATION news FOR TABLE users;
