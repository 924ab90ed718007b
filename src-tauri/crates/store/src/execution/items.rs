//! Reads items of a port: a page, or those that hold a text, without parsing the rest.

use millrace_core::{Item, Items, Source};
use serde_json::value::RawValue;

use super::{ItemsPage, PortKey, Side, encode::Stored, inline};
use crate::{BlobStore, Error, Store, database::Query};

impl Store {
    /// A page of a port's items as JSON text.
    ///
    /// # Errors
    /// When there is no such node run.
    pub async fn items_page(&self, port: &PortKey, offset: u32, limit: u32, search: Option<&str>) -> Result<ItemsPage, Error> {
        let Some(stored) = self.stored(port).await? else { return Ok(ItemsPage::default()) };
        let blobs = self.blobs.clone();
        let search = search.map(str::trim).filter(|s| !s.is_empty()).map(str::to_lowercase);
        let work = move || match search {
            Some(text) => search_page(stored, &blobs, offset, limit, &text),
            None => plain_page(stored, &blobs, offset, limit),
        };
        tokio::task::spawn_blocking(work).await.map_err(|e| Error::damaged("items", e))?
    }

    /// The first items of a port, parsed, at most `limit`.
    ///
    /// # Errors
    /// When there is no such node run.
    pub async fn items(&self, port: &PortKey, limit: usize) -> Result<Option<Items>, Error> {
        let Some(stored) = self.stored(port).await? else { return Ok(None) };
        let blobs = self.blobs.clone();
        let work = move || {
            let lines = stored.lines_from(&blobs, 0)?.take(limit);
            lines.map(|line| parse(&line?)).collect::<Result<Vec<Item>, Error>>()
        };
        let items = tokio::task::spawn_blocking(work).await.map_err(|e| Error::damaged("items", e))??;
        Ok(Some(Items::new(items)))
    }

    /// One item of a port.
    ///
    /// # Errors
    /// When there is no such item.
    pub async fn item(&self, port: &PortKey, index: u32) -> Result<Item, Error> {
        let page = self.items_page(port, index, 1, None).await?;
        let (_, line) = page.items.first().ok_or_else(|| Error::not_found("item", index))?;
        parse(line)
    }

    /// Where a port's items are; `None` when it gave nothing at all.
    async fn stored(&self, port: &PortKey) -> Result<Option<Stored>, Error> {
        let mut port = port.clone();
        if port.side == Side::Input {
            if let Some(own) = self.stored_row(&port).await? {
                return Ok(Some(own));
            }
            let Some(source) = self.source(&port).await? else { return Ok(None) };
            let node: Option<String> = self
                .readers()
                .fetch_value(
                    Query::new("SELECT node_id FROM node_executions WHERE execution_id = ? AND node_name = ? LIMIT 1")
                        .bind(port.execution_id.to_string())
                        .bind(&*source.node),
                )
                .await?;
            let Some(node) = node else { return Ok(None) };
            port = PortKey { node_id: node.into(), run_index: source.run, side: Side::Output, port: source.output, ..port };
        }
        let stored = self.stored_row(&port).await?;
        if stored.is_none() {
            self.source(&port).await?;
        }
        Ok(stored)
    }

    /// The source of an input; an error when the node did not run.
    async fn source(&self, port: &PortKey) -> Result<Option<Source>, Error> {
        let row = self
            .readers()
            .fetch_optional(
                Query::new("SELECT sources FROM node_executions WHERE execution_id = ? AND node_id = ? AND run_index = ?")
                    .bind(port.execution_id.to_string())
                    .bind(port.node_id.as_str())
                    .bind(port.run_index),
            )
            .await?;
        let row = row.ok_or_else(|| {
            Error::not_found("node run", format!("{} #{} in execution {}", port.node_id, port.run_index, port.execution_id))
        })?;
        let sources: Vec<Option<Source>> = row.json("sources")?;
        Ok(sources.into_iter().nth(port.port as usize).flatten())
    }

    async fn stored_row(&self, port: &PortKey) -> Result<Option<Stored>, Error> {
        let run = |sql: &'static str| Query::new(sql).bind(port.execution_id.to_string()).bind(port.node_id.as_str()).bind(port.run_index);
        let small = run("SELECT items FROM node_executions WHERE execution_id = ? AND node_id = ? AND run_index = ?");
        if let Some(column) = self.readers().fetch_value::<Option<Vec<u8>>>(small).await?.flatten() {
            let found = inline::read(&column)?.into_iter().find(|(side, index, _)| (*side, *index) == (port.side, port.port));
            if let Some((_, _, stored)) = found {
                return Ok(Some(stored));
            }
        }
        let own = run("SELECT item_count, offsets, lines, blob_id FROM node_items WHERE execution_id = ? AND node_id = ? AND run_index = ? AND side = ? AND port = ?")
            .bind(port.side.as_str())
            .bind(port.port);
        let row = self.readers().fetch_optional(own).await?;
        row.map(|r| Ok(Stored { count: r.get(0)?, offsets: r.get(1)?, lines: r.get(2)?, blob: r.get(3)? })).transpose()
    }
}

pub(super) fn parse(line: &str) -> Result<Item, Error> {
    serde_json::from_str(line).map_err(|e| Error::damaged("item", e))
}

fn plain_page(stored: Stored, blobs: &BlobStore, offset: u32, limit: u32) -> Result<ItemsPage, Error> {
    let total = stored.count;
    let lines = stored.lines_from(blobs, offset)?.take(limit as usize);
    let items = lines.zip(offset..).map(|(line, index)| Ok((index, line?))).collect::<Result<_, Error>>()?;
    Ok(ItemsPage { total, items })
}

fn search_page(stored: Stored, blobs: &BlobStore, offset: u32, limit: u32, text: &str) -> Result<ItemsPage, Error> {
    let mut page = ItemsPage::default();
    // As the text stands inside JSON: quotes and line breaks are escaped there.
    let escaped = serde_json::to_string(text).map_err(|e| Error::damaged("search text", e))?;
    let escaped = &escaped[1..escaped.len() - 1];
    for (index, line) in (0..).zip(stored.lines_from(blobs, 0)?) {
        let line = line?;
        if !holds(&line, escaped)? {
            continue;
        }
        if page.total >= offset && page.items.len() < limit as usize {
            page.items.push((index, line));
        }
        page.total += 1;
    }
    Ok(page)
}

/// Whether the item's JSON (not its pairing or files) holds the text.
fn holds(line: &str, text: &str) -> Result<bool, Error> {
    #[derive(serde::Deserialize)]
    struct Json<'a> {
        #[serde(borrow)]
        json: &'a RawValue,
    }
    let item: Json<'_> = serde_json::from_str(line).map_err(|e| Error::damaged("item", e))?;
    Ok(item.json.get().to_lowercase().contains(text))
}
